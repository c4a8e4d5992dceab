"""The application of the embedded or any other WSGI server: pages, interface, health."""

from __future__ import annotations

import secrets
from typing import Any

import structlog
from flask import Flask, Response, abort, jsonify, request
from flask_openapi import OpenAPI
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.middleware.proxy_fix import ProxyFix

from aftaleflow.api import problem_details
from aftaleflow.api.openapi_document import openapi_application
from aftaleflow.api.routes import PREFIX, api_blueprint
from aftaleflow.runtime import Runtime
from aftaleflow.settings import Settings
from aftaleflow.store.migrating import schema_state
from aftaleflow.web import assets
from aftaleflow.web.blueprint import pages_blueprint
from aftaleflow.web.error_pages import failure_page, http_error_page
from aftaleflow.web.frame import CSRF_FIELD
from aftaleflow.web.rendering import template_environment
from aftaleflow.web.site import Demo, Site

LOG = structlog.get_logger("aftaleflow.app")

CONTENT_SECURITY = (
    "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
FILES_AT_ONCE = 4
"""So many of the largest files can be sent with one form."""


def create_app(runtime: Runtime, demo: Demo | None = None) -> Flask:
    """The application of an installation; `demo` when it is one."""
    settings = runtime.settings
    app = openapi_application()
    _configure(app, settings, runtime.secret_key)
    csrf = CSRFProtect(app)
    site = Site(runtime.office, template_environment(), settings.site_name, demo)
    app.register_blueprint(assets.blueprint())
    app.register_blueprint(pages_blueprint(site, csrf.protect))
    app.register_api(api_blueprint(runtime.office))
    _add_health(app, runtime)
    _add_guard(app)
    _add_errors(app, site)
    _add_headers(app, settings)
    if settings.behind_tls:
        app.wsgi_app = ProxyFix(app.wsgi_app)  # type: ignore[method-assign]
    return app


def _configure(app: Flask, settings: Settings, secret_key: str) -> None:
    app.secret_key = secret_key
    app.config.update(
        SESSION_COOKIE_NAME="aftaleflow_form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.behind_tls,
        MAX_CONTENT_LENGTH=FILES_AT_ONCE * settings.upload_megabytes * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=10_000,
        WTF_CSRF_FIELD_NAME=CSRF_FIELD,
        WTF_CSRF_TIME_LIMIT=None,  # a form may stand open for as long as its session lasts
        WTF_CSRF_CHECK_DEFAULT=False,  # the pages ask for it, after they know who is there
    )


def _add_health(app: OpenAPI, runtime: Runtime) -> None:
    @app.get("/health/live", doc_ui=False)
    def live() -> Response:
        return jsonify(status="ok")

    @app.get("/health/ready", doc_ui=False)
    def ready() -> Response:
        try:
            state = schema_state(runtime.office.database)
        except SQLAlchemyError:
            state = "the database cannot be reached"
        response = jsonify(status="ok" if state is None else "not ready", why=state)
        response.status_code = 200 if state is None else 503
        return response


def _add_guard(app: Flask) -> None:
    @app.before_request
    def no_such_address() -> None:
        """A null character is part of no address, and databases stumble over it."""
        if "\0" in request.path or any("\0" in each for each in request.args.values()):
            abort(404)


def _add_errors(app: Flask, site: Site) -> None:
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> Any:
        if error.code is not None and error.code < 400:
            return error
        if isinstance(error, InternalServerError):  # a defect while an answer was made ready
            cause = error.original_exception
            return failed(cause if isinstance(cause, Exception) else error)
        if request.path.startswith(PREFIX):
            return problem_details.of_http(error)
        return http_error_page(site, error)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        LOG.error("request_failed", reference=reference, path=request.path, exc_info=error)
        if request.path.startswith(PREFIX):
            return problem_details.of_failure(reference)
        return failure_page(site, reference)


def _add_headers(app: Flask, settings: Settings) -> None:
    @app.after_request
    def secure(response: Response) -> Response:
        """Also sees that the server can send the headers, or else it answers in bare English."""
        for name, value in response.headers:
            f"{name}: {value}".encode("latin-1")
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.behind_tls:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response
