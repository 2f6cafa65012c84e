"""Facts -> verdicts, by forward chaining over the production rules of a ruleset (verdicts.yaml).

Two engines give equal results: `durable` (durable_rules, a Rete network in C) where it is installed, and `builtin`.
"""

from processor.judging.verdicts.engine import ENGINE_VARIABLE, MOST_FACTS, engine_name, run
from processor.judging.verdicts.facts import Conclusion, Fact

__all__ = ["ENGINE_VARIABLE", "MOST_FACTS", "Conclusion", "Fact", "engine_name", "run"]
