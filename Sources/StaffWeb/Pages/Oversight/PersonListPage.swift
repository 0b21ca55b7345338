import CareRecord
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// `/oversight/people`: the list of who looked at somebody's record, for a person who asks at the desk and not on the public listener. The number is typed into
/// a form, and in no address.
struct PersonListRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/oversight/people") { _, context in
            try OversightRoute.officer(context)
            return Layout.response(PersonListPage.form(nil, site: site, session: context.session))
        }
        signedIn.post("/oversight/people") { request, context in
            try OversightRoute.officer(context)
            let form = try await Form(request)
            switch Self.number(form) {
            case .failure(let wrong):
                return Layout.response(PersonListPage.form(wrong, site: site, session: context.session), status: .badRequest)
            case .success(let number):
                guard let list = try await site.oversight.personList(context.session.staff, number) else {
                    throw PageFailure.notNow(Self.regional)
                }
                return Layout.response(PersonListPage.list(list, site: site, session: context.session))
            }
        }
        signedIn.post("/oversight/people/proof") { request, context in
            try OversightRoute.officer(context)
            let form = try await Form(request)
            guard case .success(let number) = Self.number(form) else { throw PageFailure.badField("Enter an NHS number.") }
            guard let bytes = try await site.oversight.personProof(context.session.staff, number, form["part"].flatMap { Int($0) } ?? 1)
            else { throw PageFailure.notNow(Self.regional) }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/json", .contentDisposition: "attachment; filename=\"who-looked.json\"",
                ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    static let regional = """
        A person's whole list names looks by every organisation's staff. The region's officers print it; send the person to them, or to the public site, where they read it \
        themselves.
        """

    struct Wrong: Error {
        let typed: String
        let sentence: String
    }

    private static func number(_ form: Form) -> Result<NHSNumber, Wrong> {
        let typed = form["person"] ?? ""
        do { return .success(try NHSNumber(typed)) } catch {
            return .failure(Wrong(typed: typed, sentence: typed.isEmpty ? "Enter an NHS number." : error.sentence))
        }
    }
}

/// The form, and the list as it is printed.
enum PersonListPage {
    static func form(_ wrong: PersonListRoute.Wrong?, site: Site, session: StaffSession) -> HTML {
        let message: HTML =
            wrong.map {
                "<p class=\"nhsuk-error-message\" id=\"person-error\"><span class=\"nhsuk-u-visually-hidden\">Error:</span> \($0.sentence)</p>"
            } ?? ""
        var main = ErrorSummary.html(wrong.map { [("person", $0.sentence)] } ?? [])
        main += """
            <h1>A person’s list</h1><p>Who looked at somebody’s record, in the words that they would read on the public site: to be printed for a person who asks you. For officers of the \
            region. Make sure of who they are first: identity proved as for any request for one’s own data.</p>\
            <section class="cr-card"><form method="post" action="\(Address.oversightPeople)"><div class="cr-field\(wrong == nil ? "" : " cr-wrong")"><label for="person">NHS number</label>\(message)\
            <input class="nhsuk-input" id="person" name="person" type="text" size="14" autocomplete="off" spellcheck="false"\(wrong == nil ? "" : " aria-describedby=\"person-error\"") value="\(plain: wrong?.typed ?? "")"></div>\
            <div class="cr-actions"><button class="nhsuk-button"\(Button.once)>Show the list</button></div></form>\
            <p class="cr-small cr-soft">That it was made, for whom, by whom and up to which event is on record before you see it, and in the person’s own list.</p></section>
            """
        return OversightTabs.page(
            title: wrong == nil ? "A person’s list" : "Error: A person’s list", .people, site: site, session: session, main: main)
    }

    static func list(_ it: PersonPrint, site: Site, session: StaffSession) -> HTML {
        let now = site.settings.now()
        var main: HTML = """
            <h1>Who looked at the record of NHS number <span class="cr-num cr-nowrap">\(it.nhsNumber.formatted)</span></h1>\
            <p>\(counted(it.count, "event")) on record, the newest first; what belongs to one look stands together. Times are London time. Printed by \(session.staff.name), \
            \(session.organisationName), \(HTML.moment(now)).</p>\(reach(it))
            """
        for part in 0..<it.parts {
            main += """
                <form method="post" action="\(Address.oversightProof)" class="cr-actions cr-screen"><input type="hidden" name="person" value="\(plain: it.nhsNumber.digits)"><input type="hidden" name="part" value="\(part + 1)">\
                <button class="nhsuk-button nhsuk-button--secondary">The same with proofs, as a file\(it.parts > 1 ? ", part \(part + 1)" : "")</button></form>
                """
        }
        if it.lines.isEmpty { main += "<p>Nothing is on record.</p>" } else { main += "<ol class=\"cr-lines cr-card cr-person-list\">" }
        for line in it.lines {
            main += "<li><div><b>\(line.what)</b><dl class=\"cr-facts cr-small\">"
            for fact in line.facts { main += "<dt>\(fact.label)</dt><dd>\(fact.words)</dd>" }
            main += "</dl></div><div class=\"cr-when\">\(HTML.moment(line.at))</div></li>"
        }
        if !it.lines.isEmpty { main += "</ol>" }
        if it.isCutShort { main += "<p><b>Older lines are not on this page.</b> The file with proofs has all of them.</p>" }
        return OversightTabs.page(
            title: "A person’s list", .people, site: site, session: session, watched: WatchedPage(isShownOnce: true), main: main)
    }

    private static func reach(_ it: PersonPrint) -> HTML {
        guard let reach = it.reach, let entries = it.entries, let fingerprint = it.fingerprint else { return "" }
        return """
            <p>\(reach) Each line says which numbers are its: a number that no line has was left out, or is older than the region keeps. The log’s checkpoint then had \
            \(Int(entries)) entries and the fingerprint <code class="cr-code">\(fingerprint)</code>.</p>
            """
    }
}
