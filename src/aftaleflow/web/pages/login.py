"""Getting in: log in, log out, choose a password by a mailed link, ask for a new one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, make_response, redirect, request, session

from aftaleflow.cases import accounts
from aftaleflow.errors import FieldProblem, SubmissionError
from aftaleflow.web.site import Site
from aftaleflow.web.small_forms import SmallForm
from aftaleflow.web.visit import SESSION_COOKIE, answer, page, translator, visit

AFTER = "videre"


def add_pages(pages: Blueprint, site: Site) -> None:
    _add_login(pages, site)
    _add_passwords(pages, site)


def _add_login(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.get("/log-ind")
    def log_in_form() -> Any:
        if visit().caller is not None:
            return redirect(_inside(request.args.get(AFTER)))
        return _login_page(site, request.args.get(AFTER, ""))

    @pages.post("/log-ind")
    def log_in() -> Any:
        email, password = request.form.get("email", ""), request.form.get("password", "")
        after = request.form.get(AFTER, "")
        try:
            token = accounts.log_in(office, email, password, request.remote_addr or "")
        except SubmissionError as refused:
            return answer(_login_page(site, after, refused.fields), 422)
        session.clear()  # nothing of before the login is worth anything after it
        response = make_response(redirect(_inside(after)))
        response.set_cookie(
            SESSION_COOKIE, token, httponly=True, samesite="Lax", secure=office.settings.behind_tls
        )
        return response

    @pages.post("/log-ud")
    def log_out() -> Any:
        token = request.cookies.get(SESSION_COOKIE)
        if token:
            accounts.log_out(office, token)
        session.clear()
        flash(translator()("Du er logget ud."), "success")
        response = make_response(redirect("/log-ind"))
        response.delete_cookie(SESSION_COOKIE)
        return response


def _login_page(site: Site, after: str, problems: tuple[FieldProblem, ...] = ()) -> str:
    t = translator()
    form = SmallForm(t, request.form, problems)
    form.text("email", t("E-mail"), inputmode="email", autocomplete="username")
    form.secret("password", t("Adgangskode"), autocomplete="current-password")
    logins = site.demo.logins if site.demo is not None else ()
    return page(site, "login.html", view=form.view(), after=after, logins=logins)


def _inside(address: str | None) -> str:
    """Where to go after the login: only within the site."""
    wanted = address or ""
    elsewhere = wanted.startswith("//") or "\\" in wanted or not wanted.isprintable()
    return "/" if elsewhere or not wanted.startswith("/") else wanted


def _add_passwords(pages: Blueprint, site: Site) -> None:
    office = site.office

    @pages.get("/adgangskode")
    def forgotten_form() -> Any:
        return _forgotten_page(site)

    @pages.post("/adgangskode")
    def forgotten() -> Any:
        email = request.form.get("email", "")
        accounts.ask_reset(office, email, request.remote_addr or "")
        return page(site, "forgotten.html", view=None)

    @pages.get("/adgangskode/<token>")
    def password_form(token: str) -> Any:
        accounts.check_link(office, token)
        return _password_page(site)

    @pages.post("/adgangskode/<token>")
    def choose_password(token: str) -> Any:
        t = translator()
        password, again = request.form.get("password", ""), request.form.get("again", "")
        try:
            if password != again:
                da, en = "De to adgangskoder er ikke ens.", "The two passwords are not the same."
                raise SubmissionError((FieldProblem(path="again", rule="same", en=en, da=da),))
            accounts.choose_password(office, token, password)
        except SubmissionError as refused:
            return answer(_password_page(site, refused.fields), 422)
        flash(t("Adgangskoden er valgt. Log ind med den."), "success")
        return redirect("/log-ind")


def _forgotten_page(site: Site) -> str:
    t = translator()
    form = SmallForm(t).text("email", t("E-mail"), inputmode="email", autocomplete="username")
    return page(site, "forgotten.html", view=form.view())


def _password_page(site: Site, problems: tuple[FieldProblem, ...] = ()) -> str:
    t = translator()
    form = SmallForm(t, None, problems)
    form.secret(
        "password",
        t("Ny adgangskode"),
        autocomplete="new-password",
        help=t("Mindst 12 tegn. En sætning, som kun du kender, er let at huske."),
    )
    form.secret("again", t("Gentag adgangskoden"), autocomplete="new-password")
    return page(site, "password.html", view=form.view())
