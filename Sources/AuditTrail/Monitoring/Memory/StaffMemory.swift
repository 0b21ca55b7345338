/// What is remembered of one staff member: bounded, and of people only marks.
public struct StaffMemory: Sendable, Codable, Hashable {
    /// The last event; milliseconds since 1970.
    var last: Int64 = 0
    /// The last look.
    var lastLook: Int64 = 0
    /// When the account last woke after a month and more, and how long it had slept; 0: it did not.
    var woke: Int64 = 0
    var slept: Int64 = 0
    static let shortestSleep: Int64 = 30 * Recent.day
    /// People looked at in the last hour, each once.
    var people = Recent()
    /// Looks refused in the last day.
    var refusals = Recent()
    /// Searches that named somebody in the last day and that no look followed.
    var searches = Recent()
    /// The clock hour that is being counted for what is usual, and people looked at in it.
    var hour: Int64 = 0
    var hourPeople = 0
    /// Looks by hour of weekday and weekend.
    var hours = HourCounts()
    /// People looked at on the staff member's word alone, latest last.
    var onTheirWord: [OnTheirWord] = []
    /// What was last said of a stretch of time, so that it is not said again with each event.
    var said: [String: Said] = [:]

    struct OnTheirWord: Sendable, Codable, Hashable {
        let person: PersonMark
        var days: Int
        var lastDay: Int
    }

    struct Said: Sendable, Codable, Hashable {
        var at: Int64
        var count: Int
    }

    /// People whose looks without evidence are counted; a few dozen are enough for somebody who returns.
    static let mostOnTheirWord = 32

    /// Counts a look without evidence, once a day.
    mutating func lookedOnTheirWord(_ person: PersonMark, day: Int) {
        if let place = onTheirWord.firstIndex(where: { $0.person == person }) {
            var known = onTheirWord.remove(at: place)
            if known.lastDay != day { known.days += 1 }
            known.lastDay = day
            onTheirWord.append(known)
        } else {
            if onTheirWord.count == Self.mostOnTheirWord { onTheirWord.removeFirst() }
            onTheirWord.append(OnTheirWord(person: person, days: 1, lastDay: day))
        }
    }

    /// Days on which the person was looked at without evidence.
    func daysOnTheirWord(_ person: PersonMark) -> Int { onTheirWord.first { $0.person == person }?.days ?? 0 }

    /// Whether a count is worth saying: for the first time in `within` milliseconds, or once it has doubled since.
    mutating func isNews(_ rule: String, _ count: Int, at now: Int64, within: Int64) -> Bool {
        if let before = said[rule], now - before.at < within, count < before.count * 2 { return false }
        said[rule] = Said(at: now, count: count)
        return true
    }

    /// Nothing that is remembered is later than this.
    /// - Returns: whether anything was.
    mutating func cut(at now: Int64) -> Bool {
        let before = self
        (last, lastLook, woke) = (min(last, now), min(lastLook, now), min(woke, now))
        people.forget(after: now)
        refusals.forget(after: now)
        searches.forget(after: now)
        said = said.filter { $0.value.at <= now }
        return self != before
    }

    /// Drops what no rule reads any more.
    mutating func forget(before now: Int64) {
        people.forget(before: now - Recent.hour)
        refusals.forget(before: now - Recent.day)
        searches.forget(before: now - Recent.day)
    }
}

/// Events of the last hour or day with whom they were about: at most 256.
struct Recent: Sendable, Codable, Hashable {
    struct Entry: Sendable, Codable, Hashable {
        var at: Int64
        var person: UInt64
    }

    static let hour: Int64 = 3_600_000
    static let day: Int64 = 86_400_000
    /// More is "at least 256".
    static let most = 256

    private(set) var entries: [Entry] = []
    var count: Int { entries.count }
    var first: Int64? { entries.first?.at }

    mutating func forget(before moment: Int64) {
        let old = entries.prefix { $0.at < moment }.count
        if old > 0 { entries.removeFirst(old) }
        // The memory of a busy day is given back.
        if entries.isEmpty { entries = [] }
    }

    mutating func forget(after moment: Int64) { entries.removeAll { $0.at > moment } }

    mutating func add(_ at: Int64, _ person: UInt64) {
        if entries.count == Self.most { entries.removeFirst() }
        entries.append(Entry(at: at, person: person))
    }

    /// Each person once, at their latest time.
    /// - Returns: when they were there before, nil if they were not.
    mutating func addOnce(_ at: Int64, _ person: UInt64) -> Int64? {
        let place = entries.lastIndex { $0.person == person }
        let before = place.map { entries.remove(at: $0).at }
        add(at, person)
        return before
    }

    mutating func removeAll(of person: UInt64) { entries.removeAll { $0.person == person } }

    /// Drops the latest that is no older than a moment.
    mutating func dropLatest(since moment: Int64) {
        if let last = entries.last, last.at >= moment { entries.removeLast() }
    }

    var distinctPeople: Int { Set(entries.map(\.person)).count }
}

/// Looks by hour: 24 of weekdays, 24 of weekends. Halved now and then, so that a new rota is learnt.
struct HourCounts: Sendable, Codable, Hashable {
    private(set) var cells: [UInt32] = []
    private(set) var total: UInt32 = 0

    mutating func add(_ cell: Int, halveAt most: UInt32) {
        if cells.isEmpty { cells = [UInt32](repeating: 0, count: 48) }
        guard cells.indices.contains(cell) else { return }
        cells[cell] += 1
        total += 1
        guard total >= most else { return }
        for place in cells.indices { cells[place] /= 2 }
        total = cells.reduce(0, +)
    }

    /// The share of looks in an hour and the ones beside it, so that a shift's edge is no cliff.
    func share(_ cell: Int) -> Double {
        guard total > 0, cells.count == 48 else { return 0 }
        let (base, hour) = (cell / 24 * 24, cell % 24)
        let near = cells[cell] + cells[base + (hour + 23) % 24] + cells[base + (hour + 1) % 24]
        return Double(near) / 3 / Double(total)
    }
}
