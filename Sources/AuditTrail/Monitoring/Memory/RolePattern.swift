/// What is usual in a role, at one organisation or in the region: learnt from the stream, of fixed size, and of nobody in particular.
public struct RolePattern: Sendable, Codable, Hashable {
    /// Looks by hour.
    var hours = HourCounts()
    /// Staff-hours by how many people were looked at in them; the last stands for it and more.
    private(set) var tempo: [UInt32] = []
    private(set) var staffHours: UInt32 = 0
    private(set) var looks = 0.0
    private(set) var onTheirWord = 0.0
    /// A few of those who work in it, as hashes: whether there are several is all that is asked.
    private var staff: [UInt64] = []

    private static let tempoCells = 129
    private static let mostStaff = 8

    /// How many different people work in it; 8 stands for it and more.
    var staffCount: Int { staff.count }

    mutating func met(_ who: UInt64) {
        if staff.count < Self.mostStaff, !staff.contains(who) { staff.append(who) }
    }

    mutating func looked(evidence: Bool) {
        looks += 1
        if !evidence { onTheirWord += 1 }
        // A year's looks of a large role, so that what was usual years ago is forgotten.
        if looks >= 500_000 {
            looks /= 2
            onTheirWord /= 2
        }
    }

    mutating func worked(people: Int) {
        if tempo.isEmpty { tempo = [UInt32](repeating: 0, count: Self.tempoCells) }
        tempo[min(max(people, 1), Self.tempoCells - 1)] += 1
        staffHours += 1
        guard staffHours >= 200_000 else { return }
        for place in tempo.indices { tempo[place] /= 2 }
        staffHours = tempo.reduce(0, +)
    }

    /// The share of looks that rest on the staff member's word; nil below 500 looks.
    var shareOnTheirWord: Double? { looks >= 500 ? onTheirWord / looks : nil }

    /// How many people are looked at in an hour in which anybody is: the number that this share of hours does not exceed; nil below 200 hours.
    func people(_ share: Double) -> Int? {
        guard staffHours >= 200 else { return nil }
        let wanted = share * Double(staffHours)
        var seen = 0.0
        for (people, hours) in tempo.enumerated() {
            seen += Double(hours)
            if seen >= wanted { return people }
        }
        return tempo.count - 1
    }
}
