import CareRecord
import Hummingbird
import Storage
import Web

/// `GET /your-record/shared`: which organisations something about the person was shown from, by the trail, and what each shares, by its agreement. Never what
/// was shown: this listener has no way to it.
struct SharedRoute {
    let site: PublicSite

    func add(to router: RouterGroup<PersonContext>) {
        router.get("/your-record/shared") { _, context in
            let own = try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(context.session, site.desk) }
            try await site.account(.init(kind: .listHanded, session: context.session, detail: "what is shared about me"))
            return PublicLayout.response(html(own, context.session))
        }
    }

    private func html(_ own: OwnOrganisations, _ session: SignedInAs) -> HTML {
        var main: HTML = """
            <h1>What is shared about me</h1><p>This shows which places shared something about you when staff looked, and what each may share. It does not show \
            what it was. To see that, ask the place for a copy.</p>
            """
        if own.known.isEmpty {
            main += "<p>Nothing about you was shown from any place that we can name here.</p>"
        } else {
            main += """
                <p>“Kinds shown” are the kinds that staff could read from that place when they looked. They may not have read all of it. \
                For looks before we kept this, no kind is shown here.</p>
                """
            let heads = ["Organisation", "Shown in", "Kinds shown", "All it may share now"]
            main += PeopleTable.html(
                caption: nil, head: heads.map { "\($0)" }, rows: own.known.map(row), labels: heads)
        }
        main += """
            <p>Some places are not named on this page, because their name alone may tell something about your health. Each look at your record, with every place \
            that took part, is in <a href="\(PublicAddress.whoLooked(before: nil))">who looked at my record</a>.</p>\
            <p><a href="\(PublicAddress.copy)">Ask for a copy</a></p><p><a href="\(PublicAddress.correction)">Ask for something to be put right</a></p>
            """
        return PublicLayout.page(
            title: "What is shared about me", site: site, session: session, back: (.yourRecord, "Your record and you"), main: main)
    }

    private func row(_ it: OwnOrganisations.Known) -> [HTML] {
        func words(_ sections: Set<Section>, none: HTML = "None") -> HTML {
            sections.isEmpty
                ? none
                : sections.count == Section.allCases.count
                    ? "All kinds" : "\(WhyWords.joined(sections.sorted().map { $0.title.lowercased() }))"
        }
        let looks = it.supplied.looks == 1 ? "1 look" : "\(it.supplied.looks) looks"
        return [
            "\(it.entry.organisation.name)", "\(looks), the last on \(LondonTime(it.supplied.last).longDate)",
            words(it.supplied.sections, none: "Not on record"),
            it.entry.organisation.isSuspended ? "Nothing now: its agreement is paused" : words(it.entry.sections),
        ]
    }
}
