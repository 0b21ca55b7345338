/// All that the monitor remembers, so that a restart goes on where it was. Holds no name, number or address.
public struct MonitorMemory: Sendable, Codable {
    /// Of another shape than this program's: learnt anew.
    static let shape = 1
    public let shape: Int
    var staff: [String: StaffMemory] = [:]
    /// By role and organisation, and by role alone for the region.
    var roles: [String: RolePattern] = [:]
    /// Observations of a half second that is not over, in no order.
    var waiting: [Observation] = []
    /// Everything before this half second was weighed. Kept as `second`: what a program kept that counted seconds is less than any half of now.
    var step: Int64 = .min
    var began: Int64?
    /// The local day at which it was tidied last.
    var day = Int.min
    /// Questions that wait for their answer, by event.
    var questions: [String: Waiting] = [:]

    struct Waiting: Sendable, Codable {
        let observation: Observation
        let askFrom: Int64
    }

    private enum CodingKeys: String, CodingKey {
        case shape, staff, roles, waiting
        case step = "second"
        case began, day, questions
    }

    public init() { shape = Self.shape }

    /// How much is held, for metrics.
    public var staffCount: Int { staff.count }
    public var patternCount: Int { roles.count }
    public var questionCount: Int { questions.count }

    /// Ten times London; past it those not seen for longest are forgotten, a tenth at a time.
    static let mostStaff = 1_000_000
    static let mostQuestions = 20_000
    /// A question that nobody answered is dropped: the review of broken glass has its own days (issue 6, the desk).
    static let longestQuestion: Int64 = 90 * Recent.day

    static func pattern(_ role: String, _ organisation: String?) -> String { role + "|" + (organisation ?? "*") }

    /// Nothing that is remembered is later than this.
    /// - Returns: staff members of whom it was.
    mutating func cut(at now: Int64, day: Int) -> Set<String> {
        self.day = min(self.day, day)
        began = began.map { min($0, now) }
        var changed: Set<String> = []
        for who in staff.keys where staff[who]?.cut(at: now) ?? false { changed.insert(who) }
        return changed
    }

    /// Gives back what no rule reads any more: to be called now and then, as once a day.
    public mutating func tidy(at now: Int64) {
        for who in staff.keys { staff[who]?.forget(before: now) }
        questions = questions.filter { now - $0.value.askFrom < Self.longestQuestion }
        if staff.count > Self.mostStaff {
            let old = staff.sorted { ($0.value.last, $0.key) < ($1.value.last, $1.key) }.prefix(Self.mostStaff / 10)
            for (who, _) in old { staff[who] = nil }
        }
    }
}
