import Hummingbird

/// `GET /broken-glass`: what staff opened without a proven relationship, for their organisation's privacy officers. Never record content.
struct BrokenGlassRoute {
    let site: Site

    func add(to signedIn: RouterGroup<SignedInContext>) {
        signedIn.get("/broken-glass") { _, context in
            guard context.session.staff.role.jobRole == MixUpsRoute.officerRole else { throw PageFailure.notForYourRole }
            let cases = try await site.own.cases(context.session.staff)
            return Layout.response(BrokenGlassPage.html(cases, site: site, session: context.session))
        }
    }
}

/// The cases, each with the words that only these officers read.
enum BrokenGlassPage {
    static func html(_ cases: [GlassCase], site: Site, session: StaffSession) -> HTML {
        var main: HTML = """
            <h1>Looks without a proven relationship</h1><p>Staff who looked because care could not wait: whom they looked at, why, and what they opened. \
            That you read this is on record too.</p>
            """
        if cases.isEmpty {
            main += "<p>There is none for \(session.organisationName).</p>"
        } else {
            main += """
                <section class="cr-card"><table class="cr-table cr-stackable"><caption>\(counted(cases.count, "case"))</caption><thead><tr><th scope="col">When</th>\
                <th scope="col">Who looked</th><th scope="col">At whom</th><th scope="col">Why</th><th scope="col">What opened</th><th scope="col">Care after it</th><th scope="col">State</th></tr></thead><tbody>
                """
            for it in cases { main += row(it) }
            main += "</tbody></table></section>"
        }
        return OversightTabs.page(
            title: "Looks without a proven relationship", .queue(.glass), site: site, session: session,
            watched: WatchedPage(of: Address.brokenGlass.path), main: main)
    }

    private static func row(_ it: GlassCase) -> HTML {
        let words: HTML =
            it.words.map { "“\($0)”" } ?? "<span class=\"cr-soft\">Their own words cannot be opened here. Tell your service desk.</span>"
        let opened = ((it.isOfSummaryCareRecord ? ["Summary Care Record, without asking"] : []) + it.sections.map(\.title) + it.labels)
            .joined(separator: ", ")
        return """
            <tr><td data-label="When" class="cr-num">\(HTML.moment(it.raised))</td>\
            <td data-label="Who looked">Identity number <span class="cr-num cr-nowrap">\(it.staff)</span>, \(it.organisationName)</td>\
            <td data-label="At whom" class="cr-num cr-nowrap">\(it.nhsNumber.formatted)</td><td data-label="Why"><b>\(it.reason)</b><br>\(words)</td>\
            <td data-label="What opened">\(opened)</td>\
            <td data-label="Care after it">\(it.contact?.sentence ?? "")</td>\
            <td data-label="State">\(it.isOpen ? "open" : "closed")<br><span class="cr-small cr-soft">Reference <span class="cr-num cr-nowrap">\(it.reference)</span></span></td></tr>
            """
    }
}
