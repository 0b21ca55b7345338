import CareRecord
import Foundation

/// A region made ready for asking: by code, by address, by source, so that a look's cost grows with the sources that know the
/// person and not with those connected.
public struct ConnectedRegion: Sendable {
    public let region: Region
    public let organisations: [ODSCode: Organisation]
    public let sources: [SourceID: SourceSettings]
    /// Sources that answer for an organisation.
    public let sourcesOf: [ODSCode: [SourceID]]
    /// Sources that publish no pointers: always asked.
    public let alwaysAsked: [SourceID]
    private let sourceOfAddress: [String: SourceID]
    /// Sites that do not show by their form whose they are, as the region file names them.
    private let ownerOfSite: [ODSCode: ODSCode]
    private let agreementsOf: [ODSCode: [Agreement]]
    /// Position in the file, for the order of rows.
    private let order: [SourceID: Int]

    public init(_ region: Region) {
        self.region = region
        // Who holds the Summary Care Record has a name here, and nothing else: it neither looks nor shares.
        let holder = region.summaryCareRecord.map { [$0.holder] } ?? []
        organisations = Dictionary((region.organisations + holder).map { ($0.ods, $0) }, uniquingKeysWith: { a, _ in a })
        sources = Dictionary(region.sources.map { ($0.id, $0) }, uniquingKeysWith: { a, _ in a })
        var of: [ODSCode: [SourceID]] = [:]
        var addresses: [String: SourceID] = [:]
        var positions: [SourceID: Int] = [:]
        for (index, source) in region.sources.enumerated() {
            positions[source.id] = index
            for organisation in source.organisations { of[organisation, default: []].append(source.id) }
            for address in [source.url] + source.aliases { addresses[Self.base(address)] = source.id }
        }
        sourcesOf = of
        ownerOfSite = Dictionary(
            region.organisations.flatMap { owner in owner.sites.map { ($0, owner.ods) } }, uniquingKeysWith: { first, _ in first })
        sourceOfAddress = addresses
        order = positions
        alwaysAsked = region.sources.filter { !$0.publishesPointers }.map(\.id)
        var agreements: [ODSCode: [Agreement]] = [:]
        for agreement in region.agreements {
            for organisation in agreement.organisations { agreements[organisation, default: []].append(agreement) }
        }
        agreementsOf = agreements
    }

    static func base(_ address: String) -> String {
        let lower = address.lowercased()
        return lower.hasSuffix("/") ? String(lower.dropLast()) : lower
    }

    /// The source whose base or alias begins an address; nil where none does.
    public func source(at address: String) -> SourceID? {
        // Longer than any address is; each slash of it costs a step.
        guard address.utf8.count <= 8192 else { return nil }
        var candidate = Self.base(address)
        while true {
            if let found = sourceOfAddress[candidate] { return found }
            guard let slash = candidate.lastIndex(of: "/"), slash > candidate.startIndex else { return nil }
            candidate = String(candidate[..<slash])
        }
    }

    /// Sections that an organisation shares with another now. None without an agreement in force, and none where that of either is suspended:
    /// default is refusal.
    public func shared(from: ODSCode, with: Organisation, at now: Date) -> Set<Section> {
        if with.isSuspended || organisations[from]?.isSuspended == true { return [] }
        var sections: Set<Section> = []
        for agreement in agreementsOf[from] ?? [] where agreement.from <= now {
            if let audience = agreement.audience, !audience.contains(with.kind) { continue }
            sections.formUnion(agreement.sections)
        }
        return sections
    }

    /// Whom to ask about a person: sources with a pointer, the registered practice's, and those that publish none.
    /// - Parameter pointers: nil where the locator could not be asked or there is none: then everybody is asked.
    /// - Complexity: O(pointers + sources that publish none), not O(sources).
    public func asked(pointers: [LocatorPointer]?, practice: ODSCode?) -> [SourceID] {
        guard let pointers else { return region.sources.map(\.id) }
        var found = Set(alwaysAsked)
        for pointer in pointers { found.formUnion(sources(behind: pointer)) }
        if let practice { found.formUnion(sourcesOf[practice] ?? []) }
        return found.sorted { (order[$0] ?? 0) < (order[$1] ?? 0) }
    }

    /// Whether any system that is connected answers for the organisation.
    public func answers(for organisation: ODSCode) -> Bool { sourcesOf[organisation]?.isEmpty == false }

    /// How many pointers lead to nobody who is connected: something is known there that this record cannot show.
    public func unconnected(_ pointers: [LocatorPointer]) -> Int { Set(pointers).count { sources(behind: $0).isEmpty } }

    /// Sources that a pointer leads to: those at its addresses, else its custodian's.
    private func sources(behind pointer: LocatorPointer) -> Set<SourceID> {
        let addressed = pointer.addresses.compactMap { source(at: $0) }
        return Set(addressed.isEmpty ? pointer.custodian.map(sources(for:)) ?? [] : addressed)
    }

    /// Sources that answer for a code: an organisation's, or of a site the trust's that it belongs to.
    private func sources(for code: ODSCode) -> [SourceID] {
        if let own = sourcesOf[code] { return own }
        // One that stands in the region by itself is nobody's site.
        guard organisations[code] == nil else { return [] }
        if let owner = ownerOfSite[code] { return sourcesOf[owner] ?? [] }
        guard let trust = ODSCode(code.code.prefix(3)), code.isSite(of: trust) else { return [] }
        return sourcesOf[trust] ?? []
    }

    /// The map as text: integrated care systems, their organisations, what each does and shares.
    public func map() -> String {
        var lines: [String] = []
        for ics in region.ics {
            lines.append("\(ics.name) (\(ics.ods))")
            for organisation in region.organisations where organisation.ics == ics.ods {
                let does = [organisation.usesTheRecord ? "uses" : nil, organisation.shares ? "shares" : nil].compactMap { $0 }.joined(
                    separator: ", ")
                lines.append("  \(organisation.ods)  \(organisation.name) (\(organisation.kind.words)): \(does)")
                if organisation.isSuspended { lines.append("    agreement suspended: nobody there looks, and it is not asked") }
                for id in sourcesOf[organisation.ods] ?? [] {
                    guard let source = sources[id] else { continue }
                    let how =
                        source.publishesPointers ? "asked where the locator or the GP register points" : "always asked"
                    let what =
                        source.sections.count == Section.allCases.count
                        ? "all sections" : source.sections.sorted().map(\.title).joined(separator: ", ")
                    lines.append("    source \(source.id): \(what); \(how); \(RegionReader.plain(source.deadline)) s")
                }
                for agreement in agreementsOf[organisation.ods] ?? [] {
                    let what =
                        agreement.sections.count == Section.allCases.count
                        ? "all sections" : agreement.sections.sorted().map(\.title).joined(separator: ", ")
                    let whom =
                        agreement.audience.map { $0.map(\.words).sorted().joined(separator: ", ") }
                        ?? "all who use the record"
                    lines.append("    shares \(what) with \(whom) from \(agreement.from.formatted(.iso8601.year().month().day()))")
                }
            }
        }
        if let summary = region.summaryCareRecord {
            let whom = summary.askedBy.map { $0.map(\.words).sorted().joined(separator: ", ") } ?? "all who use the record"
            lines.append(
                "Summary Care Record (\(summary.holder.ods), \(summary.holder.name)): asked on the person's permission, by staff of \(whom)"
            )
        }
        return lines.joined(separator: "\n")
    }
}

/// A pointer of the locator: somebody holds something about the person.
public struct LocatorPointer: Sendable, Hashable {
    public let custodian: ODSCode?
    /// Where it is held: one record can be had in several forms, each at its own address.
    public let addresses: [String]
    public init(custodian: ODSCode?, addresses: [String]) {
        self.custodian = custodian
        self.addresses = addresses
    }
}
