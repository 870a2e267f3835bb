"""The sample report and its files, made once for all tests of the outputs."""

import io
import sys
from pathlib import Path

import pikepdf
import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample_report import edition, part_of_manifest, sample

from perioptimal_report.outputs.write import FORMATS, report_files


@pytest.fixture(scope="session")
def report():
    return sample()


@pytest.fixture(scope="session")
def files(report):
    return report_files(report, part_of_manifest(), (), edition=edition(), formats=FORMATS)


@pytest.fixture(scope="session")
def pdf(files):
    with pikepdf.open(io.BytesIO(files["or-director.pdf"])) as document:
        yield document
