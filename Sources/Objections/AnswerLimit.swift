/// The time to answer: one calendar month from the day it was received, and two more where the law allows it (UK GDPR Article 12(3); the ICO counts to
/// the same day of the next month, or to the month's last). We take no further working day where that is a Sunday: earlier is never late.
public enum AnswerLimit {
    /// The last day for the answer.
    public static func due(_ received: Day) -> Day { received.adding(months: 1) }

    /// At most this many further months.
    public static let furtherMonths = 2
    /// From so many days before its end on, a desk is reminded.
    public static let remindsWithin = 7

    public enum Refused: Sendable, Hashable {
        case twice
        /// The person must be told within the first month.
        case tooLate
        case tooLong

        var sentence: String {
            switch self {
            case .twice: "More time was taken already; the law gives it once."
            case .tooLate: "The first month is over: the person had to be told within it."
            case .tooLong: "One or two further months, and no more."
            }
        }
    }

    static func extended(_ it: ObjectionCase, by months: Int, on today: Day) throws(StepRefused) -> Day {
        guard it.extended == nil else { throw .extensionRefused(.twice) }
        guard today <= it.due else { throw .extensionRefused(.tooLate) }
        guard (1...furtherMonths).contains(months) else { throw .extensionRefused(.tooLong) }
        // From the day it came, so that months of unlike lengths add up.
        return it.received.adding(months: 1 + months)
    }

    /// Whether the desk is to be reminded on a day: in the last week once, and again on each day that it is late.
    public static func isReminderDue(_ it: ObjectionCase, on today: Day) -> Bool {
        guard let left = it.daysLeft(on: today), left <= remindsWithin else { return false }
        guard let last = it.reminded else { return true }
        return left < 0 && last < today
    }
}
