import AccessControl
import Crypto
import Foundation

/// Whom a session's own record system opened last, through whichever node it came (issue 4, part 2; issue 5, part 3): what was on its way for somebody
/// else opens no more. Kept among the launches on their way, under the session instead of a handle, and forgotten like them.
extension LaunchStore {
    /// Something that a session asks to open: a look, or the look of a launch.
    public struct Asked: Sendable, Hashable {
        public let session: String
        /// The NHS number that was asked for.
        public let number: String
        /// When it came, by the clock that all nodes go by.
        public let at: Moment
        public let isLaunch: Bool

        public init(session: String, number: String, at: Moment, isLaunch: Bool) {
            self.session = session
            self.number = number
            self.at = at
            self.isLaunch = isLaunch
        }
    }

    /// Why something that was asked for does not open, whatever its decision.
    public enum Behind: Error, Sendable, Hashable {
        /// Another person was launched in the session since it was asked for.
        case overtaken
        /// It took longer than launches are remembered: nobody can tell any more whether another person was launched.
        case tookTooLong
    }

    /// The conflict of a look that was overtaken: nothing of it is written.
    public static let overtaken = "launch.session"
    /// The conflict of one that took too long.
    public static let tookTooLong = "launch.created_at"

    // MARK: Which came first

    /// By how much two nodes' words for one moment may differ, in seconds: each knows the database's clock from a reading that it went by, which took
    /// less than half a second.
    public static let uncertain: TimeInterval = 1

    /// Whether one moment was before another, both as nodes had them from the database's clock. One that is still to come was taken before that clock
    /// was put back, or before a database took over whose clock is behind: so it was before any that is not, whatever the numbers say.
    /// - Parameter now: by the same clock, as it is now.
    public static func isBefore(_ one: Moment, _ other: Moment, at now: Date) -> Bool {
        let latest = Moment(now.addingTimeInterval(uncertain))
        return (one > latest) == (other > latest) ? one < other : one > latest
    }

    // MARK: The row of a session

    /// A session's newest launch, as it is written.
    struct Newest: Sendable {
        let number: String
        let at: Moment
    }

    /// What a handle's digest cannot be. Of the session's key no more than a digest stands beside whom it has open.
    private static func place(of session: String) -> SQLValue {
        .text("session " + Data(SHA256.hash(data: Data("launches of \(session)".utf8))).base64EncodedString())
    }

    static func newest(of session: String) -> SQLQuestion<Newest?> {
        SQLQuestion("SELECT context, created_at FROM launch WHERE handle = ?", [place(of: session)]) { rows in
            guard let row = rows.first, let number = row.text(0), let at = row.integer(1) else { return nil }
            return Newest(number: number, at: Moment(milliseconds: Int(at)))
        }
    }

    /// A launch has come. Of two the one that came later counts, whichever is written first.
    /// - Parameter newest: read in the same transaction.
    /// - Returns: nil where what is written stands.
    static func arriving(_ launch: Asked, after newest: Newest?, at now: Date) -> SQLStatement? {
        if let newest, !isBefore(newest.at, launch.at, at: now) { return nil }
        return SQLStatement(
            "INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?) ON CONFLICT (handle) DO UPDATE SET context = excluded.context, created_at = excluded.created_at",
            [place(of: launch.session), .text(launch.number), .integer(Int64(launch.at.milliseconds))])
    }

    /// Whether somebody else was launched in the session since something was asked for; nil: it may go on.
    static func behind(_ asked: Asked, at now: Date) -> SQLQuestion<Behind?> {
        let newest = newest(of: asked.session)
        return SQLQuestion(newest.statements) { behind(asked, newest.meaning($0), at: now) }
    }

    static func behind(_ asked: Asked, _ newest: Newest?, at now: Date) -> Behind? {
        if let newest, newest.number != asked.number {
            // Of two launches in the same millisecond on two nodes the first that was written stands.
            let isLater = asked.isLaunch ? !isBefore(newest.at, asked.at, at: now) : isBefore(asked.at, newest.at, at: now)
            if isLater { return .overtaken }
        }
        return Moment(now).milliseconds - asked.at.milliseconds < Int(patience * 1000) ? nil : .tookTooLong
    }

    /// Forgets what nobody can go by any more, handles and sessions alike: by no node's clock.
    static func forgetting(at now: Date) -> SQLStatement {
        SQLStatement("DELETE FROM launch WHERE created_at < ?", [.time(now.addingTimeInterval(-patience - 2 * uncertain))])
    }
}
