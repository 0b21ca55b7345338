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
        public init(_ organisation: Organisation, shares: [Share]) {
            self.organisation = organisation
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
        let fitting = entries.filter { entry in
            let it = entry.organisation
            return (search.kind.map { it.kind == $0 } ?? true) && (search.area.map { it.ics == $0 } ?? true) && Self.fits(it, search.words)
        }
        let pages = max(1, (fitting.count + Self.pageSize - 1) / Self.pageSize)
        let first = min(max(0, search.page), pages - 1) * Self.pageSize
        return Found(entries: fitting.dropFirst(first).prefix(Self.pageSize), count: fitting.count, first: first)
    }

    /// Every word begins a word of the name; or it is the first part of its postcode, or its code.
    private static func fits(_ organisation: Organisation, _ typed: String) -> Bool {
        func words(_ text: String) -> [String] {
            text.lowercased().replacing("’", with: "").replacing("'", with: "").split { !$0.isLetter && !$0.isNumber }.map(String.init)
        }
        let asked = words(typed)
        guard !asked.isEmpty else { return true }
        let whole = asked.joined().uppercased()
        if let outward = organisation.outward, whole == outward || (whole.hasPrefix(outward) && whole.count == outward.count + 3) {
            return true
        }
        if organisation.ods.code == whole { return true }
        let name = words(organisation.name)
        return asked.allSatisfy { word in name.contains { $0.hasPrefix(word) } }
    }
}
