import CareRecord
import Foundation

/// What a person is told from others by among the records that one session has opened (issue 4, part 10): the first is 0, the next 1.
/// It means nothing outside of that session, so it may stand where a name may not: in a title, a tab's icon, a message between tabs.
public struct PersonMark: Hashable, Sendable {
    public let number: Int
    /// Random, one for a session's marks: the next session in the same browser begins at 0 again, with somebody else.
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

/// The marks that one session has given. A person keeps theirs, and nobody gets it after them: a page that is still in sight after its
/// look was closed is never taken for somebody else's.
struct SessionMarks: Sendable {
    private var given: [NHSNumber: PersonMark] = [:]
    private let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    /// For forgetting sessions that ended unseen.
    private(set) var used: Date

    init(_ now: Date) { used = now }

    mutating func mark(of person: NHSNumber, at now: Date) -> PersonMark {
        used = now
        if let mark = given[person] { return mark }
        let mark = PersonMark(given.count, among: name)
        given[person] = mark
        return mark
    }
}

extension Looks {
    /// Those of the session's open looks that are of another person, in the order in which their people were first opened.
    public func others(than id: LookID, session: String) async -> [OtherLook] {
        guard let mine = live[id], mine.session == session else { return [] }
        let others = live.values.filter { $0.session == session && $0.mark != mine.mark }
        return others.map { OtherLook(id: $0.id, mark: $0.mark) }.sorted { ($0.mark.number, $0.id.text) < ($1.mark.number, $1.id.text) }
    }
}
