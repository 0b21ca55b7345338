import CareRecord

/// A set of sections as bits: a decision intersects hundreds of them.
struct SectionSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt16
    init(rawValue: UInt16) { self.rawValue = rawValue }
    init(_ sections: some Sequence<Section>) { rawValue = sections.reduce(0) { $0 | Self.bit($1) } }

    static let all = SectionSet(Section.allCases)

    var sections: Set<Section> { Set(Section.allCases.filter { rawValue & Self.bit($0) != 0 }) }

    private static func bit(_ section: Section) -> UInt16 { bits[section] ?? 0 }
    private static let bits: [Section: UInt16] = Dictionary(
        uniqueKeysWithValues: Section.allCases.enumerated().map { ($1, UInt16(1) << $0) })
}
