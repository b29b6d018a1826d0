"""Every address of the server. Those of the API are its own."""

from __future__ import annotations

from django.urls import include, path

from leadpact.web.views import (
    accounts,
    agreed,
    around,
    design,
    desk,
    errands,
    faults,
    forms,
    home,
    lead,
    leads,
    numbers,
    operations,
    pact,
    people,
    proposal_text,
    proposals,
    receipts,
    session,
    tour,
    trial,
)

handler400 = "leadpact.web.errors.bad_request"
handler403 = "leadpact.web.errors.forbidden"
handler404 = "leadpact.web.errors.not_found"
handler500 = "leadpact.web.errors.defect"

home_pages = [
    path("", home.home, name="home"),
    path("work", home.work, name="work"),
    path("team/now", home.team_now, name="team-now"),
]

session_pages = [
    path("signin", session.sign_in, name="sign-in"),
    path("signout", session.sign_out, name="sign-out"),
    path("enter", session.enter, name="enter"),
    path("enter/<slug:secret>", session.enter_by_link, name="enter-by-link"),
    path("me", session.me, name="me"),
    path("me/password", session.change_password, name="change-password"),
]

around_pages = [
    path("notices", around.notices, name="notices"),
    path("search", around.find, name="search"),
    path("views", around.add_view, name="add-view"),
    path("views/<int:view_id>/removal", around.remove_view, name="remove-view"),
    path("theme", around.theme, name="theme"),
    path("tour", tour.steps, name="tour"),
    path("tour/<int:number>", tour.go, name="tour-step"),
    path("tour/end", tour.end, name="tour-end"),
    path("design", design.design, name="design"),
    path("design/why", design.why, name="design-why"),
]

lead_pages = [
    path("leads", leads.leads, name="leads"),
    path("leads/columns", leads.columns, name="lead-columns"),
    path("leads/<int:lead_id>", lead.lead, name="lead"),
    path("leads/<int:lead_id>/score", lead.score_why, name="score"),
    path("leads/<int:lead_id>/why/<int:event_id>/<int:position>", lead.why, name="why"),
]

desk_pages = [
    path("leads/<int:lead_id>/acceptance", desk.accept, name="accept"),
    path("leads/<int:lead_id>/rejection", desk.reject, name="reject"),
    path("leads/<int:lead_id>/misrouting", desk.misroute, name="misroute"),
    path("leads/<int:lead_id>/attempts", desk.attempt, name="attempt"),
    path("leads/<int:lead_id>/recycling", desk.recycle, name="recycle"),
    path("leads/<int:lead_id>/disqualification", desk.disqualify, name="disqualify"),
    path("leads/<int:lead_id>/meeting", desk.meeting, name="meeting"),
    path("leads/<int:lead_id>/meeting/outcome", desk.meeting_outcome, name="meeting-outcome"),
    path("leads/<int:lead_id>/opportunity", desk.opportunity, name="opportunity"),
    path("leads/<int:lead_id>/answers", desk.learn, name="learn"),
    path("leads/<int:lead_id>/waking", desk.wake, name="wake"),
    path("leads/<int:lead_id>/reopening", desk.reopen, name="reopen"),
    path("undo/<int:event_id>", desk.undo, name="undo"),
]

number_pages = [
    path("promises", numbers.promises, name="promises"),
    path("sources", numbers.sources, name="sources"),
    path("funnel", numbers.funnel, name="funnel"),
]

trial_pages = [
    path("try", trial.try_file, name="try"),
    path("try/<str:token>", trial.trial, name="trial"),
    path("try/<str:token>/lines/<int:line>", trial.tried_lead, name="tried-lead"),
    path("try/<str:token>/import", trial.bring_in, name="bring-in"),
]

operations_pages = [
    path("operations", operations.operations, name="operations"),
    path("operations/now", operations.operations_now, name="operations-now"),
    path("operations/audit", operations.audit, name="audit"),
    path("operations/audit/now", operations.audit_now, name="audit-now"),
    path("operations/audits", operations.ask_for_audit, name="ask-for-audit"),
    path("operations/receipts", receipts.receipts, name="receipts"),
    path("operations/receipts/<int:receipt_id>", receipts.receipt, name="receipt"),
    path("operations/receipts/<int:receipt_id>/repair", receipts.repair_receipt, name="repair-receipt"),
    path("operations/faults", faults.faults, name="faults"),
    path("operations/faults/trial", faults.trial, name="faults-trial"),
    path("operations/faults/repair", faults.repair_faults, name="repair-faults"),
    path("errands/<int:errand_id>", errands.errand, name="errand"),
    path("errands/<int:errand_id>/now", errands.errand_now, name="errand-now"),
]

pact_pages = [
    path("pact", pact.pact, name="pact"),
    path("pact/text", pact.text, name="pact-text"),
    path("pact/proposals", proposals.listed, name="proposals"),
    path("pact/proposals/new", proposals.begin, name="begin-proposal"),
    path("pact/proposals/<int:number>", proposals.proposal, name="proposal"),
    path("pact/proposals/<int:number>/text", proposal_text.text, name="proposal-text"),
    path("pact/proposals/<int:number>/check", proposal_text.check, name="proposal-check"),
    path("pact/proposals/<int:number>/reasons", proposals.reasons, name="proposal-reasons"),
    path("pact/proposals/<int:number>/examination", proposals.examine, name="proposal-examination"),
    path("pact/proposals/<int:number>/proposing", proposals.propose, name="proposal-proposing"),
    path("pact/proposals/<int:number>/comments", proposals.comment, name="proposal-comments"),
    path("pact/proposals/<int:number>/comments/settled", proposals.resolve, name="proposal-settled"),
    path("pact/proposals/<int:number>/waivers", proposals.waive, name="proposal-waivers"),
    path("pact/proposals/<int:number>/signatures", proposals.sign, name="proposal-signatures"),
    path("pact/proposals/<int:number>/activation", proposals.activate, name="proposal-activation"),
    path("pact/proposals/<int:number>/cancellation", proposals.cancel, name="proposal-cancellation"),
    path("pact/proposals/<int:number>/withdrawal", proposals.withdraw, name="proposal-withdrawal"),
    path("pact/proposals/<int:number>/observation", proposals.observe, name="proposal-observation"),
    path("pact/proposals/<int:number>/history", proposals.tried, name="proposal-tried"),
    path("pact/proposals/<int:number>/trial", proposals.try_on_history, name="proposal-trial"),
    path("pact/versions/<int:version>/return", agreed.roll_back, name="roll-back"),
    path("pact/changes", agreed.changes, name="pact-changes"),
    path("pact/acknowledgements", agreed.acknowledge, name="acknowledgements"),
    path("pact/readers", agreed.readers, name="pact-readers"),
    path("pact/departures", agreed.departures, name="pact-departures"),
    path("pact/reviews", agreed.hold_review, name="reviews"),
    path("pact/<int:version>", pact.pact, name="pact-version"),
    path("pact/<int:version>/text", pact.text, name="pact-version-text"),
    path("pact/<int:version>/file", pact.file, name="pact-file"),
]

people_pages = [
    path("people", people.people, name="people"),
    path("people/<int:person_id>", people.person, name="person"),
    path("accounts", accounts.accounts, name="accounts"),
    path("accounts/<int:account_id>", accounts.account, name="account"),
]

outside = [
    path("f/<slug:form>", forms.post, name="form"),
    path("", include("leadpact.api.urls")),
]

urlpatterns = [
    *home_pages,
    *session_pages,
    *around_pages,
    *lead_pages,
    *people_pages,
    *desk_pages,
    *number_pages,
    *trial_pages,
    *operations_pages,
    *pact_pages,
    *outside,
]
