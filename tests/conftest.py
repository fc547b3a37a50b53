"""Profiles for the properties: ``ci`` always draws the same examples, ``dev`` searches on.

Choose by ``--hypothesis-profile=dev``.
"""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=100,
    database=None,
    suppress_health_check=(HealthCheck.too_slow,),
)
settings.register_profile("dev", deadline=None, max_examples=1000)
settings.load_profile("ci")
