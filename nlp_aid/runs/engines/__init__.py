"""What runs a batch: this process, a pool of worker processes, actors of Ray, or what another package brings.

An engine is a specification, `Engine`. A package offers one by an entry point in the group `nlp_aid.engines`; `register`
adds one for this process.
"""

from nlp_aid.registry import Registry
from nlp_aid.runs.engines.engine import BATCH_SIZE, Engine, EngineOptions, batches

__all__ = ["BATCH_SIZE", "ENGINES", "Engine", "EngineOptions", "batches", "choose_engine", "register"]

ENGINES = Registry(
    "engine",
    "nlp_aid.engines",
    Engine,
    (
        Engine(name="serial", run="nlp_aid.runs.engines.serial:run", in_process=True),
        Engine(name="pool", run="nlp_aid.runs.engines.pool:run"),
        Engine(name="ray", run="nlp_aid.runs.engines.actors:run", on_cluster=True, needs="ray"),
    ),
)
register = ENGINES.register


def choose_engine(name: str | None, options: EngineOptions) -> Engine:
    """Return the engine of a name, or the one that fits: `serial` for one worker without limits, else `pool`.

    Raises:
        ValueError: there is none of that name, or it cannot run so; the message says what to do.
    """
    if name is None:
        is_limited = options.timeout is not None or options.memory is not None
        name = "serial" if options.workers == 1 and not is_limited else "pool"
    engine = ENGINES.choose(name)
    engine.check(options)
    return engine
