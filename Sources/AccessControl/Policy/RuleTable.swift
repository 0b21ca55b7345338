import CareRecord

/// A region's rules made ready for deciding: masks instead of sets, and their names as a decision's text lists them.
struct RuleTable: Hashable, Sendable {
    /// A rule's conditions as bits; `ids` and the sets of its findings are made once.
    struct Row: Hashable, Sendable {
        /// By place in `roles`.
        let roles: UInt64
        /// By place in `OrganisationKind.allCases`.
        let kinds: UInt32
        /// By `Ground.place`.
        let grounds: UInt16
        let hides: SectionSet
        let unlessAssurance: Int?
        let weighed: Weighed
        let silent: Weighed
    }

    /// As in the policy.
    let rows: [Row]
    /// Places in `rows`, by the rules' names.
    let byName: [Int]
    /// The names in that order, each as JSON has it, one after the other; and where each ends.
    private let names: [UInt8]
    private let ends: [Int]

    init(_ rules: [RestrictingRule], _ places: [RoleID: Int]) {
        rows = rules.map { Self.row($0, places) }
        byName = rules.indices.sorted { rules[$0].id < rules[$1].id }
        var (names, ends) = (CanonicalText(room: rules.count * 24), [Int]())
        for place in byName {
            names.string(rules[place].id)
            ends.append(names.bytes.count)
        }
        (self.names, self.ends) = (names.bytes, ends)
    }

    /// The name that stands at a place of `byName`, as JSON.
    func name(_ order: Int) -> ArraySlice<UInt8> { names[(order > 0 ? ends[order - 1] : 0)..<ends[order]] }

    /// How many names stand before one, in the order of `byName`.
    func before(_ name: String) -> Int {
        var (low, high) = (0, byName.count)
        while low < high {
            let middle = (low + high) / 2
            if rows[byName[middle]].weighed.rule < name { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func row(_ rule: RestrictingRule, _ places: [RoleID: Int]) -> Row {
        let roles = rule.roles.map { $0.reduce(UInt64(0)) { $0 | (places[$1].map { $0 < 64 ? 1 << UInt64($0) : .max } ?? 0) } } ?? .max
        let kinds = rule.organisationKinds.map { $0.reduce(UInt32(0)) { $0 | PolicyIndex.bit($1) } } ?? .max
        let grounds = rule.grounds.map { $0.reduce(UInt16(0)) { $0 | (1 << UInt16($1.place)) } } ?? .max
        return Row(
            roles: roles, kinds: kinds, grounds: grounds, hides: SectionSet(rule.hides), unlessAssurance: rule.unlessAssurance,
            weighed: Weighed(rule: rule.id, finding: .hides(rule.hides), sentence: rule.because),
            silent: Weighed(rule: rule.id, finding: .doesNotApply, sentence: rule.because))
    }
}

/// The region's rules as one decision weighed them: all of a table, and which of them spoke. Lists are made for whoever reads them.
struct RegionRulesWeighed: Hashable, Sendable {
    /// Nil where none was weighed: no record was to be opened.
    private let table: RuleTable?
    /// A bit for each row, set where it spoke.
    private var bits: [UInt64] = []

    init() { table = nil }

    init(_ table: RuleTable) {
        self.table = table
        bits = [UInt64](repeating: 0, count: (table.rows.count + 63) / 64)
    }

    mutating func speaks(_ place: Int) { bits[place / 64] |= 1 << UInt64(place % 64) }

    private func hasSpoken(_ place: Int) -> Bool { bits[place / 64] & (1 << UInt64(place % 64)) != 0 }

    var count: Int { table?.rows.count ?? 0 }

    var all: [Weighed] {
        guard let table else { return [] }
        return table.rows.enumerated().map { hasSpoken($0) ? $1.weighed : $1.silent }
    }

    var spoke: [Weighed] {
        guard let table else { return [] }
        var all: [Weighed] = []
        for (word, bits) in bits.enumerated() {
            var left = bits
            while left != 0 {
                all.append(table.rows[word * 64 + left.trailingZeroBitCount].weighed)
                left &= left - 1
            }
        }
        return all
    }

    /// Writes the names of those that did not speak, and of others, in order.
    /// - Parameter others: sorted.
    func writeSilent(with others: [String], _ out: inout CanonicalText) {
        var done = 0
        func rules(upTo end: Int, _ out: inout CanonicalText) {
            guard let table else { return }
            for order in done..<max(end, done) where !hasSpoken(table.byName[order]) {
                out.next()
                out.raw(table.name(order))
            }
            done = max(end, done)
        }
        for other in others {
            rules(upTo: table?.before(other) ?? 0, &out)
            out.next()
            out.string(other)
        }
        rules(upTo: count, &out)
    }

    static func == (a: RegionRulesWeighed, b: RegionRulesWeighed) -> Bool { a.bits == b.bits && a.table == b.table }
    func hash(into hasher: inout Hasher) { hasher.combine(bits) }
}
