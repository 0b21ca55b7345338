import CareRecord
import Hummingbird

/// `POST /oversight/raise`: a case of a look that a search found. First why, then the case.
struct RaiseRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.post("/oversight/raise") { request, context in
            try OversightRoute.officer(context)
            let form = try await Form(request)
            guard let handle = form["look"], handle.utf8.count <= 512 else { throw PageFailure.notFound }
            let staff = context.session.staff
            // Sent with the reason, or without: then the reason is asked for.
            if form["step"] == "raise" {
                guard let id = try await site.oversight.raise(handle, staff, try OversightRoute.because(form)) else {
                    throw PageFailure.notFound
                }
                return Response(status: .seeOther, headers: [.location: Address.oversightCase(id).path])
            }
            guard let look = try await site.oversight.found(handle, staff) else { throw PageFailure.notFound }
            return Layout.response(RaisePage.html(look, handle: handle, site: site, session: context.session))
        }
    }
}

enum RaisePage {
    static func html(_ look: OversightFound.Look, handle: String, site: Site, session: StaffSession) -> HTML {
        let main: HTML = """
            <p class="cr-small"><a href="\(Address.oversightSearch)">Back to the search</a></p><h1>Raise a case</h1>\
            <section class="cr-card"><dl class="cr-facts"><dt>Look</dt><dd class="cr-num">\(look.reference)</dd><dt>When</dt><dd class="cr-num">\(HTML.moment(look.at))</dd>\
            <dt>Who looked</dt><dd>\(look.role), identity number <span class="cr-num cr-nowrap">\(look.staff)</span>, \(look.organisationName)</dd></dl>\
            <form method="post" action="\(Address.oversightRaise)"><input type="hidden" name="look" value="\(plain: handle)"><input type="hidden" name="step" value="raise">\
            <div class="cr-field"><label for="because">Why you want it looked into</label><textarea class="nhsuk-textarea" id="because" name="because" rows="3" maxlength="2000" required></textarea></div>\
            <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Raise the case</button></div></form>\
            <p class="cr-small cr-soft">The privacy officers of \(look.organisationName) decide it. That you raised it is on record, and the person reads that somebody did.</p></section>
            """
        return OversightTabs.page(
            title: "Raise a case", .search, site: site, session: session, watched: WatchedPage(isShownOnce: true), main: main)
    }
}
