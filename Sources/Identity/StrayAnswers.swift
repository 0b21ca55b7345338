import Foundation

/// How answers that belong to no sign-in of ours (another state, another browser, too late, or used) go on record.
///
/// Anybody can send one, without signing in and as often as they like, and each line of the trail is for ever and costs a sync of the disk. So
/// there are lines for the first few, then one in ten seconds, and each says how many came since the one before: a stranger can add some 9,000
/// lines a day and no more, nothing is uncounted, and the log has a line for each by its reference. Refused tokens need none of this: each uses up
/// a sign-in that was begun, and those are limited (`SignInGate`).
public actor StrayAnswers {
    /// Lines at once: more than a person causes who goes back and forth in a browser.
    static let most = 10.0
    static let seconds = 10.0
    /// When all that was said would have been said, one at a time (the generic cell rate algorithm).
    private var due: Date?
    private var unsaid = 0

    public init() {}

    /// What to put on record of one more; nil where it is only counted.
    public func line(at now: Date) -> String? {
        // No further ahead than it can get, should the clock be set back.
        let due = min(max(due ?? now, now), now.addingTimeInterval(Self.most * Self.seconds))
        guard due.timeIntervalSince(now) <= (Self.most - 1) * Self.seconds else {
            self.due = due
            unsaid += 1
            return nil
        }
        self.due = due.addingTimeInterval(Self.seconds)
        defer { unsaid = 0 }
        return unsaid == 0 ? "answer of no sign-in begun here" : "answer of no sign-in begun here, and \(unsaid) before it"
    }
}
