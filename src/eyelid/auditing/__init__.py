"""Auditing a data set: finding wrong labels, duplicates, leaks, bad light, and pictures that show no eye."""

from eyelid.auditing.annotators import Answers, read_answers
from eyelid.auditing.audit import Audit, audit_pictures
from eyelid.auditing.audit_page import audit_page
from eyelid.auditing.audit_sets import read_audit_sets
from eyelid.auditing.audit_tables import annotator_table, picture_table
from eyelid.auditing.audit_terminal import print_audit
from eyelid.auditing.cleaning import Cleaning, changes_table, clean, cleaned_manifest, remaining_counts
from eyelid.auditing.crowd import Consensus, crowdlab, dawid_skene

__all__ = [
    "Answers",
    "Audit",
    "Cleaning",
    "Consensus",
    "annotator_table",
    "audit_page",
    "audit_pictures",
    "changes_table",
    "clean",
    "cleaned_manifest",
    "crowdlab",
    "dawid_skene",
    "picture_table",
    "print_audit",
    "read_answers",
    "read_audit_sets",
    "remaining_counts",
]
