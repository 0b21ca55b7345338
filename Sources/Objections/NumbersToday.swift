import CareRecord

/// Which numbers that were once found to be one person's are so today. A merge of two people's records may have been taken back, and the trail forgets nothing:
/// what is under another number is this person's only while the national register says so.
public struct NumbersToday: Sendable, Hashable {
    /// The person's own first, which is not asked about by itself; then the others that are theirs today.
    public let all: [NHSNumber]
    /// Whether the register gave no answer about one: what is under it is not shown, and whoever reads is told that there may be more.
    public let mayBeMore: Bool

    public init(all: [NHSNumber], mayBeMore: Bool) {
        self.all = all
        self.mayBeMore = mayBeMore
    }

    /// - Parameters:
    ///   - others: numbers that were once found to be the person's. Where there are none nobody is asked about.
    ///   - register: under which number the register has somebody today; nil: it gives no answer. Asked at most once about each.
    public static func of(
        _ person: NHSNumber, _ others: [NHSNumber], register: (NHSNumber) async throws -> NHSNumber?
    ) async rethrows -> NumbersToday {
        let others = others.filter { $0 != person }
        guard !others.isEmpty else { return NumbersToday(all: [person], mayBeMore: false) }
        let me = try await register(person)
        var (all, mayBeMore) = ([person], false)
        for number in others where !all.contains(number) {
            if number == me {
                all.append(number)
                continue
            }
            let today = try await register(number)
            if let today, today == person || today == me {
                all.append(number)
            } else if today == nil || me == nil {
                mayBeMore = true
            }
        }
        return NumbersToday(all: all, mayBeMore: mayBeMore)
    }

    public func has(_ number: NHSNumber) -> Bool { all.contains(number) }
}
