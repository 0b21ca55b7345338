import Hummingbird

/// `GET /mix-ups`: the queue of an organisation's privacy officers. Never record content.
struct MixUpsRoute {
    /// Privacy Officer in the national RBAC database (STANDARDS 4).
    static let officerRole = "R0001"

    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/mix-ups") { _, context in
            guard context.session.staff.role.jobRole == Self.officerRole else { throw PageFailure.notForYourRole }
            let rows = try await site.mixUps(context.session.staff)
            return Layout.response(MixUpsPage.html(rows, site: site, session: context.session))
        }
    }
}

/// The queue as a table.
enum MixUpsPage {
    static func html(_ rows: [MixUpRow], site: Site, session: StaffSession) -> HTML {
        var main: HTML =
            "<h1>Possible mix-ups</h1><p>Answers that did not fit the person who was asked for. They were withheld from the look; what it had shown before was taken back from it, which is on record. \(session.organisationName) owns these.</p>"
        if rows.isEmpty {
            main += "<p>None is open for \(session.organisationName).</p>"
        } else {
            main +=
                "<section class=\"cr-card\"><table class=\"cr-table cr-stackable\"><caption>\(counted(rows.count, "possible mix-up"))</caption><thead><tr><th scope=\"col\">Raised</th><th scope=\"col\">Answer of</th><th scope=\"col\">What differed</th><th scope=\"col\">Withheld</th><th scope=\"col\">State</th><th scope=\"col\">Reference</th></tr></thead><tbody>"
            for row in rows {
                main += """
                    <tr><td data-label="Raised" class="cr-num">\(HTML.moment(row.raised))</td><td data-label="Answer of">\(row.organisationName)</td>\
                    <td data-label="What differed">\(row.differs.joined(separator: ", "))</td><td data-label="Withheld">\(counted(row.withheld, "resource"))</td>\
                    <td data-label="State">\(row.state)</td><td data-label="Reference" class="cr-num">\(row.reference)</td></tr>
                    """
            }
            main += "</tbody></table></section>"
        }
        return OversightTabs.page(title: "Possible mix-ups", .mixUps, site: site, session: session, main: main)
    }
}
