"""For those who write rules: blank templates, filled ones for samples and tests, worked examples of rules."""

from processor.authoring.edits import Edit, read_edits
from processor.authoring.examples import ExampleOutcome, run_examples
from processor.authoring.fill import Filling, fill_form
from processor.authoring.template import build_template, template_name

__all__ = [
    "Edit",
    "ExampleOutcome",
    "Filling",
    "build_template",
    "fill_form",
    "read_edits",
    "run_examples",
    "template_name",
]
