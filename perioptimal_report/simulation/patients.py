"""Who the patients are: ASA physical status, age, patient class."""

import numpy as np
import pandas as pd

from perioptimal_report.simulation.services import SERVICES, Service

ASA = ("I", "II", "III", "IV", "V")
# Emergencies are sicker: weights of ASA I to V are multiplied by this.
SICKER = (0.6, 0.7, 1.2, 3.0, 12.0)
ASA_MISSING_PCT = 1.2


def draw_patients(cases: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Draw ``asa``, ``age_years`` and ``patient_class`` by ``service`` and ``emergency``."""
    parts = []
    for service in SERVICES:
        for emergency in (False, True):
            chosen = (cases["service"] == service.name) & (cases["emergency"] == emergency)
            parts.append(_patients(service, cases.index[chosen], rng, emergency=emergency))
    return pd.concat(parts).reindex(cases.index)


def _patients(
    service: Service, index: pd.Index, rng: np.random.Generator, *, emergency: bool
) -> pd.DataFrame:
    mean, spread = service.age_years
    age = np.clip(rng.normal(mean, spread, len(index)), 2, 96).astype(np.int64)
    inpatient_pct = 95.0 if emergency else service.inpatient_pct
    stays = rng.random(len(index)) * 100 < inpatient_pct
    admitted = np.where(rng.random(len(index)) < 0.7, "Same-day admission", "Inpatient")
    weights = asa_shares(service, emergency=emergency)
    asa = rng.choice(np.array(ASA), size=len(index), p=weights)
    known = rng.random(len(index)) * 100 >= ASA_MISSING_PCT
    kind = np.where(stays, "Inpatient" if emergency else admitted, "Outpatient")
    return pd.DataFrame(
        {"asa": np.where(known, asa, ""), "age_years": age, "patient_class": kind}, index=index
    )


def asa_shares(service: Service, *, emergency: bool) -> np.ndarray:
    """Give the shares of ASA I to V among the cases of a service whose status is recorded."""
    weights = np.array(service.asa, dtype=float) * (SICKER if emergency else 1.0)
    return np.asarray(weights / weights.sum())
