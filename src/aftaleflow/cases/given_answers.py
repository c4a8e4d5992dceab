"""An answer as it was handed in with a round's form, with the files that came with it."""

from __future__ import annotations

from aftaleflow.cases.unit_of_work import OpenCase, Work
from aftaleflow.engine.forms_in_case import HandedIn
from aftaleflow.rounds.answering import Given
from aftaleflow.store import contents


def given(
    work: Work, case: OpenCase, value: str, handed: HandedIn, *, on_behalf: bool = False
) -> Given:
    """The answer with what belongs to it; files that came with it belong to the case."""
    uploads = list(handed.uploads.values())
    contents.attach(work.connection, [upload.content for upload in uploads], case.row.id)
    output = dict(handed.values)
    for name, upload in handed.uploads.items():
        output[name] = {
            "version": 1,
            "filename": upload.filename,
            "content": upload.content,
            "size": upload.size,
            "sha256": upload.sha256,
        }
    dates = [v for n, v in handed.values.items() if handed.form.fields[n].word == "date" and v]
    return Given(
        answer=value,
        output=output,
        on_behalf=on_behalf,
        decided_on=dates[0] if dates else None,
        attachment=uploads[0].content if uploads else None,
    )
