"""Makes a fixture of this folder: invented data written by the code of a release, backed up.

Run once per release, with a checkout of the release in RELEASE and its environment (or ours, where the lock is the same):

    git archive <commit> | tar -x -C RELEASE
    cd RELEASE && SHOUWANG_HOME=<empty folder> DJANGO_SETTINGS_MODULE=shouwang.settings \
        PYTHONPATH=src:. python <here>/make.py
    SHOUWANG_HOME=<the same folder> shouwang backup        # a release without `backup`: that of the next one
    # then copy the backup to vX.Y.Z.zip and keys/fields.json to vX.Y.Z-keys.json

The keys were made for this and open nothing else.
"""

from __future__ import annotations

from datetime import timedelta


def live() -> None:
    """The named world of that release's tests, and a morning of work in every state."""
    from shouwang.desk import actions as desk
    from tests.world import MORNING, build

    world = build()
    lu, at = world.by(world.lu), MORNING
    minute = timedelta(minutes=1)
    made = [world.receive(f"家里没吃的了，第{count}次打电话", at=at + count * minute) for count in range(10)]
    at += 30 * minute
    for count, each in enumerate(made[:8]):
        desk.answer(each, by=lu, at=at + count * minute)
    for each in made[:6]:
        desk.assign(each, to=world.ahao, by=lu, at=at + 10 * minute)
        desk.start(each, by=world.by(world.ahao), at=at + 20 * minute)
    for count, each in enumerate(made[:5]):
        desk.finish(each, by=world.by(world.ahao), at=at + 40 * minute, is_solved=count > 0)
    desk.rate(made[1], rating=5, is_solved=True, by=world.resident(made[1]), at=at + 50 * minute)
    desk.rate(made[2], rating=1, is_solved=False, by=world.resident(made[2]), at=at + 51 * minute)  # opens again
    desk.cancel(made[7], by=lu, at=at + 52 * minute)
    desk.note(made[5], "门口有台阶，轮椅要两个人", by=lu, at=at + 53 * minute)
    desk.split(made[5], kind="repair", text="顺便看看楼道的灯", by=lu, at=at + 54 * minute, once_key="split-1")
    world.receive("有人晕倒了", kind="emergency", urgency="high", at=at + 55 * minute)


def main() -> None:
    from shouwang.lib import postgres

    with postgres.running():
        import django

        django.setup()
        from django.core.management import call_command

        from shouwang.core.privacy import keys

        call_command("migrate", verbosity=0, interactive=False)
        keys.check_at_start()
        live()


if __name__ == "__main__":
    main()
