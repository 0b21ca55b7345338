import Foundation

/// How far the trail was read, by the ids of its events, which begin with 48 bits of milliseconds (RFC 9562, version 7).
///
/// It never counts beyond now: what is dated further ahead than clocks may differ is read and weighed when it comes, and remembered by its id. So an
/// event of a clock that is wrong hides nothing that is written after it; and where the clock itself is put back, what was read before is not weighed
/// again when the clock comes there once more. Where the region keeps a log it is known by its place there, which no clock has a part in, however long
/// nothing was read meanwhile; where it keeps none, by its id for some minutes.
struct WatchPlace: Sendable, Codable {
    /// How much an event may be ahead of now and still be of now, in seconds: looks are dated by the database's clock, which each node asks twice a
    /// second.
    static let ahead: TimeInterval = 10
    /// So far ahead of now, in seconds, what had been read is remembered by its ids: where nothing was read for so long, because nobody led or the
    /// database was away, the clock does not come to any that are not remembered.
    static let near = TrailMonitor.window + 2 * ahead

    /// An id, or the first twelve digits of one.
    private(set) var highest = ""
    /// Read, and not longer ago than the window, or ahead.
    private var recent: Set<String> = []
    /// Once the clock was put back: what is ahead and before this had been read. Its ids are not kept, of hours there may be a million: they are
    /// remembered when the clock comes near them (`near`), before anything new can be dated so.
    private var passed: String?
    /// Nothing before this is read any more, whatever the window.
    private var since: String?
    /// Of the log's places, how many had been read with all that came before them, some seconds ago; nil: it has none.
    private var placed: Int64?
    /// Once the clock jumped over what had been read.
    private var jump: Jump?

    private struct Jump: Codable {
        /// Whatever has a place below it had been read.
        let placed: Int64
        /// No id beyond this had been.
        let until: String
    }

    init() {}

    /// What was dated until then had been read, as far as anybody knows.
    init(upTo moment: Date) {
        highest = Self.id(moment)
        since = highest
    }

    /// Where the trail is read now, a stretch after the other: after which id and before which; nil: to its end.
    func stretches(_ window: TimeInterval, at now: Date) -> [(after: String, to: String?)] {
        let near = Self.id(now + Self.near)
        guard let passed, passed > near else { return [(floor(window), nil)] }
        return [(floor(window), near), (passed, nil)]
    }

    /// Those of the ids that are to be weighed.
    mutating func new(_ ids: [String], at now: Date) -> [String] {
        let ahead = Self.id(now + Self.ahead)
        return ids.filter { id in
            guard !recent.contains(id) else { return false }
            guard let passed, id > ahead, id < passed else { return true }
            recent.insert(id)
            return false
        }
    }

    mutating func read(_ ids: [String], at now: Date) {
        recent.formUnion(ids)
        let ahead = Self.id(now + Self.ahead)
        if let last = ids.filter({ $0 < ahead }).max(), last > highest { highest = last }
    }

    /// What is before the window is not asked for any more.
    mutating func forget(_ window: TimeInterval) {
        // Not by `since`: the clock may be put back once more, behind it.
        let floor = Self.id(before: highest, window)
        recent = recent.filter { $0 > floor }
        if let passed, passed < highest { self.passed = nil }
        if let jump, jump.until < floor { self.jump = nil }
    }

    // MARK: Places in the log

    /// All that has one of the log's first places has been read.
    mutating func read(placed: Int64?) { if let placed { self.placed = max(placed, self.placed ?? 0) } }

    /// What is new by its id and has one of so many first places was read before the clock jumped; nil: no id can be of then.
    var readBefore: Int64? { jump?.placed }

    // MARK: A clock that jumps

    /// Whether what was read is ahead of now, or what is read from: the clock was put forward, and back before anything was written.
    func isAhead(of now: Date) -> Bool { max(highest, since ?? "") > Self.id(now + Self.ahead) }

    /// The clock was put back.
    /// - Parameter reach: seconds since which events may have been written that nobody has read.
    mutating func putBack(to now: Date, reach: TimeInterval) {
        let before = Self.id(before: highest, TrailMonitor.window)
        if before > Self.id(now) { passed = max(passed ?? "", before) }
        if let placed { jump = Jump(placed: placed, until: max(highest, jump?.until ?? "")) }
        highest = Self.id(now)
        since = Self.id(now - reach)
    }

    /// Whether the clock was put back, and has not come to where it had been.
    var isBehind: Bool { passed != nil }

    /// It was put forward again, over what had been read.
    mutating func putForward(to now: Date, reach: TimeInterval) { since = Self.id(now - reach) }

    // MARK: Ids

    /// The id after which to read: a stretch before the highest.
    private func floor(_ window: TimeInterval) -> String { max(Self.id(before: highest, window), since ?? "") }

    private static func id(before id: String, _ window: TimeInterval) -> String {
        guard let milliseconds = UInt64(id.prefix(12), radix: 16) else { return "" }
        return text(milliseconds - min(milliseconds, UInt64(window * 1000)))
    }

    /// What ids of that moment begin with.
    private static func id(_ moment: Date) -> String {
        let milliseconds = (moment.timeIntervalSince1970 * 1000).rounded(.down)
        return text(milliseconds > 0 ? UInt64(min(milliseconds, Double(1 << 47))) : 0)
    }

    private static func text(_ milliseconds: UInt64) -> String {
        let text = String(milliseconds, radix: 16)
        return String(repeating: "0", count: max(0, 12 - text.count)) + text
    }
}

/// What is kept under no staff member's name.
struct WatchState: Sendable, Codable {
    let memory: String
    let place: WatchPlace

    /// How far the trail was read, of a memory that cannot be read itself.
    struct Place: Decodable {
        let place: WatchPlace
    }
}
