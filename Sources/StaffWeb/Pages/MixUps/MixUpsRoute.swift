import AccessControl
import Hummingbird

/// `GET /mix-ups`: the queue of an organisation's privacy officers. `POST /mix-ups`: one of them has looked into one, which `mix-up` names.
/// Never record content.
struct MixUpsRoute {
    /// Privacy Officer in the national RBAC database (STANDARDS 4).
    static let officerRole = "R0001"

    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/mix-ups") { _, context in
            let officer = try Self.officer(context)
            let rows = try await site.mixUps(officer)
            let all = try await site.own.openMixUps(officer)
            return Layout.response(MixUpsPage.html(rows, of: all, site: site, session: context.session))
        }
        signedIn.post("/mix-ups") { request, context in
            let officer = try Self.officer(context)
            guard let id = try await Form(request)["mix-up"], !id.isEmpty else { throw PageFailure.badForm }
            // Closed by somebody else meanwhile: the list says what is open.
            try await site.own.closeMixUp(id, officer)
            return Response(status: .seeOther, headers: [.location: Address.mixUps.path])
        }
    }

    private static func officer(_ context: SignedInContext) throws -> StaffMember {
        guard context.session.staff.role.jobRole == officerRole else { throw PageFailure.notForYourRole }
        return context.session.staff
    }
}

/// The queue as a table.
enum MixUpsPage {
    /// - Parameter all: how many are open; the rows are the newest of them.
    static func html(_ rows: [MixUpRow], of all: Int, site: Site, session: StaffSession) -> HTML {
        var main: HTML =
            "<h1>Possible mix-ups</h1><p>Answers that did not fit the person who was asked for. They were withheld from the look; what it had shown before was taken back from it, which is on record. \(session.organisationName) owns these. One that is closed and comes again is raised again.</p>"
        if rows.isEmpty {
            main += "<p>None is open for \(session.organisationName).</p>"
        } else {
            let caption = all > rows.count ? "The newest \(rows.count) of \(all) possible mix-ups" : counted(rows.count, "possible mix-up")
            main +=
                "<section class=\"cr-card\"><table class=\"cr-table cr-stackable\"><caption>\(caption)</caption><thead><tr><th scope=\"col\">Raised</th><th scope=\"col\">Answer of</th><th scope=\"col\">What differed</th><th scope=\"col\">Reference</th><th scope=\"col\">Looked into</th></tr></thead><tbody>"
            for row in rows { main += html(row) }
            main += "</tbody></table></section>"
        }
        return OversightTabs.page(title: "Possible mix-ups", .mixUps, site: site, session: session, main: main)
    }

    private static func html(_ row: MixUpRow) -> HTML {
        """
        <tr><td data-label="Raised" class="cr-num">\(HTML.moment(row.raised))</td><td data-label="Answer of">\(row.organisationName)</td>\
        <td data-label="What differed">\(row.differs.joined(separator: ", "))</td>\
        <td data-label="Reference" class="cr-num">\(row.reference)</td>\
        <td data-label="Looked into"><form method="post" action="\(Address.mixUps)"><input type="hidden" name="mix-up" value="\(plain: row.id)">\
        <button class="nhsuk-button nhsuk-button--secondary">Close<span class="nhsuk-u-visually-hidden"> the one with reference \(row.reference)</span></button></form></td></tr>
        """
    }
}
