import CareRecord
import Foundation

/// Every organisation of the region as the public is told: made of the region file in force, so that no page can say what is not so.
public struct PublicDirectory: Sendable {
    /// What an organisation shares now, with which kinds of organisation.
    public struct Share: Sendable, Hashable {
        public let sections: Set<Section>
        /// Nil: with all whose staff look.
        public let audience: Set<OrganisationKind>?
        public init(sections: Set<Section>, audience: Set<OrganisationKind>?) {
            self.sections = sections
            self.audience = audience
        }
    }

    public struct Entry: Sendable {
        public let organisation: Organisation
        public let shares: [Share]
        /// What people call it too, such as its hospitals.
        public let otherNames: [String]
        public init(_ organisation: Organisation, shares: [Share], otherNames: [String] = []) {
            self.organisation = organisation
            self.otherNames = otherNames
            // Nobody is shown anything of one that is suspended, or not connected.
            self.shares = organisation.isSuspended || organisation.stage.isApart ? [] : shares
        }

        var uses: Bool { organisation.usesTheRecord && !organisation.isSuspended }
        /// All that somebody may be shown of it.
        var sections: Set<Section> { shares.reduce(into: []) { $0.formUnion($1.sections) } }
    }

    /// Integrated care systems and those beside them, in the file's order.
    public let areas: [(ods: ODSCode, name: String)]
    /// By name.
    public let entries: [Entry]
    private let places: [ODSCode: Int]

    public init(areas: [(ods: ODSCode, name: String)], entries: [Entry]) {
        self.areas = areas
        self.entries = entries.sorted {
            ($0.organisation.name.lowercased(), $0.organisation.ods) < ($1.organisation.name.lowercased(), $1.organisation.ods)
        }
        places = Dictionary(self.entries.enumerated().map { ($1.organisation.ods, $0) }, uniquingKeysWith: { first, _ in first })
    }

    subscript(_ ods: ODSCode) -> Entry? { places[ods].map { entries[$0] } }

    func area(_ ods: ODSCode) -> String { areas.first { $0.ods == ods }?.name ?? ods.code }

    /// What somebody looks for. Words are of organisations' names, or the first part of a postcode.
    struct Search: Sendable, Equatable {
        var words = ""
        var kind: OrganisationKind?
        var area: ODSCode?
        /// From 0.
        var page = 0
        /// Words that many places have, such as "hospital": they keep nothing out. Nil: each word must fit and nothing is guessed, as where one place is to be
        /// picked for something that is sent to it.
        var common: Set<String>?

        var isAsked: Bool { !words.isEmpty || kind != nil || area != nil }
    }

    static let pageSize = 50

    struct Found: Sendable {
        let entries: ArraySlice<Entry>
        let count: Int
        /// Where its first stands in all that was found, from 0.
        let first: Int
    }

    func found(_ search: Search) -> Found {
        let there = entries.filter { entry in
            let it = entry.organisation
            return (search.kind.map { it.kind == $0 } ?? true) && (search.area.map { it.ics == $0 } ?? true)
        }
        var fitting = Self.ranked(there, search, allowsSlips: false)
        if fitting.isEmpty, search.common != nil { fitting = Self.ranked(there, search, allowsSlips: true) }
        let pages = max(1, (fitting.count + Self.pageSize - 1) / Self.pageSize)
        let first = min(max(0, search.page), pages - 1) * Self.pageSize
        return Found(entries: fitting.dropFirst(first).prefix(Self.pageSize), count: fitting.count, first: first)
    }

    /// What fits best first where words say little, else by name.
    private static func ranked(_ entries: [Entry], _ search: Search, allowsSlips: Bool) -> [Entry] {
        let asked = SearchWords.of(search.words)
        guard !asked.isEmpty else { return entries }
        let rated = entries.compactMap { entry in rate(entry, asked, search.common, allowsSlips).map { (entry, $0) } }
        guard search.common != nil else { return rated.map(\.0) }
        // In the order of names where they fit alike: the sort must be a stable one.
        return rated.enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element.0)
    }

    /// How well it fits; nil: not at all. By the first part of its postcode, by its code, or by one of its names; where a place is picked by its own name alone.
    private static func rate(_ entry: Entry, _ asked: [String], _ common: Set<String>?, _ allowsSlips: Bool) -> Int? {
        let (it, whole) = (entry.organisation, asked.joined().uppercased())
        if let outward = it.outward, whole == outward || (whole.hasPrefix(outward) && whole.count == outward.count + 3) { return .max }
        if it.ods.code == whole { return .max }
        // Nothing is sent to a place because one of its sites is called so.
        let others = common == nil ? [] : entry.otherNames
        return ([it.name] + others).compactMap { rate(SearchWords.of($0), asked, common ?? [], allowsSlips) }.max()
    }

    /// Every word that tells something begins a word of the name, or the name's first letters are it. Words that many places have do not keep one out, and bring
    /// what has them too to the front.
    private static func rate(_ name: [String], _ asked: [String], _ common: Set<String>, _ allowsSlips: Bool) -> Int? {
        let initials = name.compactMap(\.first).map(String.init).joined()
        var rating = 0
        for word in asked {
            let fit = fit(word, name, initials: common.isEmpty ? "" : initials, allowsSlips)
            guard fit > 0 || common.contains(word) else { return nil }
            rating += fit
        }
        return rating > 0 ? rating : nil
    }

    private static func fit(_ word: String, _ name: [String], initials: String, _ allowsSlips: Bool) -> Int {
        if name.contains(word) { return 3 }
        if name.contains(where: { $0.hasPrefix(word) }) || (word.count >= 3 && initials.hasPrefix(word)) { return 2 }
        return allowsSlips && name.contains { SearchWords.isSlip(word, of: $0) } ? 1 : 0
    }
}
