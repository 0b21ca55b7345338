/// Law 11 as a sum, counted while a look runs: received = shown + listed + grouped + withheld + not understood, in resources.
public struct Ledger: Hashable, Sendable {
    /// Resources that arrived, each counted each time it came.
    public var received = 0
    /// Resources shown as a line of their own (the leading original of a statement).
    public var shown = 0
    /// Resources of other types, shown by type and count.
    public var listed = 0
    /// Resources grouped under a line that another one leads, and bytes that came twice.
    public var grouped = 0
    /// Of `grouped`: the same resource with the same content, come again. Sources send who the person is with each answer.
    public var repeated = 0
    /// Of `shown`, `grouped` and `listed`: those whose bytes are not given out, because they hold more than may be seen.
    public var withoutOriginal = 0
    /// `sensitiveSomewhere` with 0: something more was received and is withheld; a number, here or in `received`, would tell too much.
    public var withheld: [WithheldReason: Int] = [:]
    /// Resources that could not be understood at all; each is listed with its place.
    public var notUnderstood = 0

    public init() {}

    public var withheldTotal: Int { withheld.values.reduce(0, +) }
    /// How many the look as a resource holds: each once, as its source sent it.
    public var released: Int { shown + grouped + listed - repeated - withoutOriginal }
    /// Whether nothing was lost.
    public var isBalanced: Bool { received == shown + listed + grouped + withheldTotal + notUnderstood }

    public static func + (a: Ledger, b: Ledger) -> Ledger {
        var sum = a
        sum.received += b.received
        sum.shown += b.shown
        sum.listed += b.listed
        sum.grouped += b.grouped
        sum.repeated += b.repeated
        sum.withoutOriginal += b.withoutOriginal
        sum.withheld.merge(b.withheld, uniquingKeysWith: +)
        sum.notUnderstood += b.notUnderstood
        return sum
    }
}
