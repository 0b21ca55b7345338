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
            let numbers = try await site.own(context.session)
            let own = try await site.kept { () async throws(StorageError) in try await OwnOrganisations.of(numbers.all, site.desk) }
            try await site.account(.shown(.shared, context.session))
            return PublicLayout.response(html(own, numbers, context.session))
        }
    }

    private func html(_ own: OwnOrganisations, _ numbers: OwnNumbers, _ session: SignedInAs) -> HTML {
        let words = site.words(SharedText.self)
        var main: HTML = "<h1>\(words[.title])</h1>\(OwnNumbersText.html(numbers, site))\(words.blocks(.intro))"
        if own.known.isEmpty {
            // Of one number alone that can be told.
            if !numbers.mayBeMore { main += words.blocks(.empty) }
        } else {
            let heads: [SharedText] = [.organisation, .shownIn, .kindsShown, .mayShare]
            main += words.blocks(.kindsMean)
            main += PeopleTable.html(
                caption: nil, head: heads.map { words[$0] }, rows: own.known.map { row($0, words) }, labels: heads.map { words.plain($0) })
        }
        main += words.blocks(.more)
        return PublicLayout.page(
            title: words.plain(.title), site: site, session: session, back: (.yourRecord, words.plain(.back)), language: words.language,
            main: main)
    }

    private func row(_ it: OwnOrganisations.Known, _ words: PageWords<SharedText>) -> [HTML] {
        func kinds(_ sections: Set<Section>, none: SharedText = .noKind) -> HTML {
            if sections.isEmpty { return words[none] }
            if sections.count == Section.allCases.count { return words[.allKinds] }
            let said = sections.sorted().map { words.plain(SharedText.section($0)) }
            guard said.count > 1, let last = said.last else { return "\(said.joined())" }
            return words[.kinds, ["before": said.dropLast().joined(separator: ", "), "last": last]]
        }
        let (looks, date) = (it.supplied.looks, words.language.date(it.supplied.last))
        return [
            "\(it.entry.organisation.name)",
            looks == 1 ? words[.oneLook, ["date": date]] : words[.looks, ["looks": looks, "date": date]],
            kinds(it.supplied.sections, none: .notOnRecord),
            it.entry.organisation.isSuspended ? words[.paused] : kinds(it.entry.sections),
        ]
    }
}
