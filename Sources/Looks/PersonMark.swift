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
    /// The session's mark of a person: the one they have, or the next. What this node gave a moment ago and is not written yet counts too.
    func mark(of person: NHSNumber, session: String) async throws(LookError) -> Int {
        let written: [String: Int]
        do { written = try await surroundings.nodes.people(session) } catch { throw .accountUnavailable }
        var given = marks[session]?.given ?? [:]
        given.merge(written) { _, written in written }
        let mark = given[person.digits] ?? given.values.max().map { $0 + 1 } ?? 0
        given[person.digits] = mark
        marks[session] = GivenMarks(given: given, at: surroundings.now())
        return mark
    }

    /// Marks that this node gave a session's people.
    struct GivenMarks: Sendable {
        let given: [String: Int]
        let at: Date
    }
}
