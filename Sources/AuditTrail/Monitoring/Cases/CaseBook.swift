/// Findings put together into cases. Bounded: a case to which nothing was added for 90 days is let go, and past a number of cases the ones
/// with the lowest scores are; what the desk has opened is kept by the desk.
public struct CaseBook: Sendable, Codable {
    /// A case that nothing was added to for so long is over: who returns after it begins another.
    public static let rest: Int64 = 90 * Recent.day
    let most: Int
    private var cases: [WatchCase] = []
    private var place: [WatchCase.Key: Int] = [:]

    public init(most: Int = 100_000) { self.most = max(10, most) }

    public var count: Int { cases.count }
    public var all: [WatchCase] { cases }

    private enum Name: String, CodingKey { case most, cases }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: Name.self)
        most = try values.decode(Int.self, forKey: .most)
        cases = try values.decode([WatchCase].self, forKey: .cases)
        index()
    }

    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: Name.self)
        try values.encode(most, forKey: .most)
        try values.encode(cases, forKey: .cases)
    }

    /// Adds a finding to its case.
    /// - Returns: the case as it is now.
    @discardableResult
    public mutating func add(_ finding: Finding) -> WatchCase {
        let key = WatchCase.Key(finding)
        if let at = place[key] {
            if finding.at - cases[at].last < Self.rest {
                cases[at].add(finding)
            } else {
                cases[at] = WatchCase(finding)
            }
            return cases[at]
        }
        let new = WatchCase(finding)
        if cases.count >= most { letGo(at: finding.at) }
        place[key] = cases.count
        cases.append(new)
        return new
    }

    public subscript(key: WatchCase.Key) -> WatchCase? { place[key].map { cases[$0] } }

    /// Lets go of what is over, and of a tenth more if that is not enough.
    public mutating func letGo(at now: Int64) {
        cases.removeAll { now - $0.last >= Self.rest }
        if cases.count >= most {
            // The youngest of equals stay: they may still grow.
            let weakest = cases.indices.sorted { (cases[$0].score, cases[$0].last) < (cases[$1].score, cases[$1].last) }
            let gone = Set(weakest.prefix(max(1, most / 10)))
            cases = cases.indices.filter { !gone.contains($0) }.map { cases[$0] }
        }
        index()
    }

    private mutating func index() {
        place = Dictionary(cases.enumerated().map { ($1.key, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
