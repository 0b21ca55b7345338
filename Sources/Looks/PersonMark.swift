import CareRecord
import Crypto
import Foundation

/// What a person is told from others by among the records that one session has opened (issue 4, part 10): the first is 0, the next 1.
/// It means nothing outside of that session, so it may stand where a name may not: in a title, a tab's icon, a message between tabs.
public struct PersonMark: Hashable, Sendable {
    public let number: Int
    /// One for a session's marks: the next session in the same browser begins at 0 again, with somebody else.
    public let among: String
    public init(_ number: Int, among: String) {
        self.number = number
        self.among = among
    }
}

/// Another person's look of the same session: nothing of whom it is but the mark.
public struct OtherLook: Hashable, Sendable {
    public let id: LookID
    public let mark: PersonMark
    public init(id: LookID, mark: PersonMark) {
        self.id = id
        self.mark = mark
    }
}

extension PersonMark {
    /// One for a session's marks, the same on every node; it does not tell the session's key.
    public static func name(of session: String) -> String {
        SHA256.hash(data: Data("marks of \(session)".utf8)).prefix(8).map { String($0, radix: 36) }.joined()
    }
}

extension Looks {
    /// The session's mark of the person of a look that is about to be decided about: the one they have, or the next.
    func mark(of person: NHSNumber, _ opening: Opening) async throws(LookError) -> Int {
        do { return try await surroundings.nodes.mark(person, opening.session, surroundings.now()) } catch { throw .accountUnavailable }
    }
}
