"""Profiles for the properties: ``ci`` always draws the same examples, ``dev`` searches on.

Choose by ``--hypothesis-profile=dev``; ``quick`` draws few, for a first look.  The settings of whoever runs the tests are not
read: no file of theirs, and none of their servers and keys.
"""

import os
import signal
from pathlib import Path

from hypothesis import HealthCheck, settings

from mojentic_fp.data.provider import PROVIDERS
from mojentic_fp.data.setting import called, settings_of

settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    max_examples=50,
    database=None,
    suppress_health_check=(HealthCheck.too_slow,),
)
settings.register_profile("quick", settings.get_profile("ci"), max_examples=15)
settings.register_profile("dev", deadline=None, max_examples=1000)
settings.load_profile("ci")

for provider in (None, *PROVIDERS.values()):
    for setting in settings_of(provider):
        for name in called(provider, setting.name):
            os.environ.pop(name, None)
os.environ["MOJENTIC_FP_CONFIG"] = ""
os.environ["XDG_CONFIG_HOME"] = str(Path(__file__).parent / "nowhere")
# Whatever runs in the background ignores Ctrl-C, and so would all that tests start.
signal.signal(signal.SIGINT, signal.default_int_handler)
