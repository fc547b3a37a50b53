"""The clock of another place.

Decides: that a time zone belongs to the clock, not to whoever looks at it: all that asks
``Now`` over such handlers, tools and programs alike, sees the time there.  Zones are
those of the IANA database.

    run(pipe(local(), zoned("America/Toronto")))     # "today" is today in Toronto
"""

from datetime import datetime
from typing import Never

from mojentic_fp.effects.ambient import Now
from mojentic_fp.effects.program import Program
from mojentic_fp.effects.wrap import Forward
from mojentic_fp.handlers.handler import Around, around


def zoned(name: str) -> Around[Never]:
    """Tell the time as it is in a zone, such as "Asia/Tokyo" or "UTC".

    A name that is none raises ``ValueError`` at once.
    """
    from zoneinfo import ZoneInfo  # noqa: PLC0415  importing it reads the environment

    try:
        zone = ZoneInfo(name)
    except (LookupError, ValueError, OSError) as error:
        message = f"{name!r} is no time zone; they are named like 'America/Toronto'"
        raise ValueError(message) from error

    def there(
        asked: Now, forward: Forward[Now, datetime, Never]
    ) -> Program[datetime, Never, Never]:
        return forward(asked).map(lambda now: now.astimezone(zone))

    return around(Now, there)
