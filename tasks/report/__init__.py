"""The monthly report to the general manager: counted, judged, written as HTML and XLSX (RP-3, RP-5)."""
