"""Which HTTP status an error is: one table for pages and interface alike."""

from __future__ import annotations

from aftaleflow import errors
from aftaleflow.errors import AftaleflowError

STATUS: dict[type[AftaleflowError], int] = {
    errors.NotFoundError: 404,
    errors.NotPermittedError: 403,
    errors.FourEyesError: 403,
    errors.TaskClosedError: 409,
    errors.AlreadyClaimedError: 409,
    errors.CaseEndedError: 409,
    errors.RoundClosedError: 409,
    errors.PartyAnsweredError: 409,
    errors.PartyNotAskedError: 409,
    errors.PartyAskedAlreadyError: 409,
    errors.AnswerNotGivenError: 409,
    errors.IdempotencyConflictError: 409,
    errors.TooManyAttemptsError: 429,
    errors.LinkExpiredError: 410,
    errors.ContentRefusedError: 422,
    errors.SubmissionError: 422,
    errors.DefinitionInvalidError: 422,
    errors.DefinitionNotFoundError: 404,
    errors.DefinitionError: 422,
    errors.StateVersionError: 500,
    errors.ExpressionError: 422,
    errors.EngineError: 422,
    errors.ConnectorError: 502,
    errors.SettingsError: 500,
    errors.RequestError: 400,
    errors.AftaleflowError: 500,
}
"""The nearest class in an error's ancestry decides."""


def status_of(error: AftaleflowError) -> int:
    """The status of the nearest class in an error's ancestry."""
    return next(STATUS[cls] for cls in type(error).__mro__ if cls in STATUS)
