import AccessControl
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

    /// The conflict of a look that was overtaken: nothing of it is written.
    public static let overtaken = "launch.session"

    /// What a handle's digest cannot be.
    private static func place(of session: String) -> SQLValue { .text("session \(session)") }

    /// A launch has come. Of two the one that came later counts, whichever is written first.
    static func arriving(_ launch: Asked) -> SQLStatement {
        SQLStatement(
            "INSERT INTO launch (handle, context, created_at) VALUES (?, ?, ?) ON CONFLICT (handle) DO UPDATE SET context = excluded.context, created_at = excluded.created_at WHERE launch.created_at < excluded.created_at",
            [place(of: launch.session), .text(launch.number), .integer(Int64(launch.at.milliseconds))])
    }

    /// Whether somebody else was launched in the session since it was asked for. Whatever takes longer than launches are remembered counts as
    /// overtaken, since nobody could tell any more.
    static func isOvertaken(_ asked: Asked, at now: Date) -> SQLQuestion<Bool> {
        SQLQuestion("SELECT context, created_at FROM launch WHERE handle = ?", [place(of: asked.session)]) { rows in
            guard Moment(now).milliseconds - asked.at.milliseconds < Int(patience * 1000) else { return true }
            guard let row = rows.first, let number = row.text(0), let at = row.integer(1), number != asked.number else { return false }
            // Of two launches in the same millisecond on two nodes the first that was written stands.
            return asked.isLaunch ? at >= asked.at.milliseconds : at > asked.at.milliseconds
        }
    }
}
