"""What WeasyPrint leaves out of a PDF that is to be archival and accessible at once.

WeasyPrint writes PDF/A-3a or PDF/UA-1, not both. PDF/A-3a is its variant; the rest is added just
before the file is written: the PDF/UA identifier with its extension schema (ISO 14289-1, 5;
ISO 19005-3, 6.6.2.3), XMP left readable, one entry per attached file, the scope of table headers.
"""

from __future__ import annotations

from typing import Any

import pydyf

DESCRIPTION = b"""
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Indicates which part of ISO 14289 is followed</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""
END = b"</rdf:RDF>"
ENDING = b"\nendstream"


def finish(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint and pydyf are untyped
    """Complete a PDF/A-3a so that it is PDF/UA-1 as well; a finisher for ``write_pdf``."""
    del document
    _identify(_object(pdf, pdf.catalog["Metadata"]))
    if "AF" in pdf.catalog:
        _without_repeats(pdf.catalog["AF"])
    for thing in pdf.objects:
        if isinstance(thing, dict) and thing.get("S") == "/TH":
            thing["A"]["Scope"] = _scope(pdf, thing)
    pdf.objects[:] = [
        _Closed(thing) if isinstance(thing, pydyf.Stream) else thing for thing in pdf.objects
    ]


class _Closed(pydyf.Object):  # type: ignore[misc]
    """A stream with a line end of two bytes before ``endstream``.

    Compressed data may end in a carriage return; one line feed after it reads as the two-byte
    line end, and the stream's length then seems wrong by one (ISO 19005-3, 6.1.7.1).
    """

    def __init__(self, stream: Any) -> None:  # noqa: ANN401
        super().__init__()
        self.number, self.generation, self.free = stream.number, stream.generation, stream.free
        self._data: bytes = stream.data.removesuffix(ENDING) + b"\r" + ENDING

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return False


def _identify(metadata: Any) -> None:  # noqa: ANN401
    content = b"".join(metadata.stream)
    metadata.stream = [content.replace(END, DESCRIPTION)]
    metadata.compress = False


def _without_repeats(files: list[bytes]) -> None:
    files[:] = dict.fromkeys(files)


def _scope(pdf: Any, header: Any) -> str:  # noqa: ANN401
    row = _object(pdf, header["P"])
    group = _object(pdf, row["P"])
    return "/Column" if group["S"] == "/THead" else "/Row"


def _object(pdf: Any, reference: bytes) -> Any:  # noqa: ANN401
    return pdf.objects[int(reference.split()[0])]
