import AuditTrail

/// A kind of work: who does it at what hours, with how many people, and what ties them to these people.
struct Job: Sendable {
    enum Setting: Sendable { case ward, emergency, clinic, surgery, caseload, calls, ambulance, counter, wardDesk, clinicDesk }
    enum Rota: Sendable { case officeHours, longDaysAndNights, roundTheClock, evenings, surgeryHours }
    let role: String
    let duty: Observation.Duty
    let setting: Setting
    let rota: Rota
    /// People looked at in a shift, on average, before the year is brought to its number of looks.
    let people: Double
    /// Looks for which a register or record had the relationship.
    let proven: Double

    init(
        _ role: String, _ setting: Setting, _ rota: Rota, people: Double, proven: Double, duty: Observation.Duty = .care
    ) {
        self.role = role
        self.duty = duty
        self.setting = setting
        self.rota = rota
        self.people = people
        self.proven = proven
    }
}

/// A kind of organisation of the pretend region: how many there are, how many work at each, and as what (weights).
struct Workplace: Sendable {
    let kind: String
    let count: Int
    let staff: Int
    let jobs: [(weight: Double, job: Job)]

    /// 2,016 staff, each of whom looks at somebody in the year.
    static let all: [Workplace] = [
        Workplace(
            kind: "acute", count: 5, staff: 160,
            jobs: [
                (0.42, Job("nurse", .ward, .longDaysAndNights, people: 6, proven: 0.97)),
                (0.14, Job("doctor", .ward, .longDaysAndNights, people: 10, proven: 0.96)),
                (0.10, Job("nurse", .emergency, .roundTheClock, people: 6, proven: 0.7)),
                (0.08, Job("doctor", .emergency, .roundTheClock, people: 8, proven: 0.7)),
                (0.11, Job("doctor", .clinic, .officeHours, people: 13, proven: 0.96)),
                (0.08, Job("ward-clerk", .wardDesk, .officeHours, people: 16, proven: 0.97, duty: .administrator)),
                (0.07, Job("secretary", .clinicDesk, .officeHours, people: 12, proven: 0.94, duty: .administrator)),
            ]),
        Workplace(
            kind: "mental-health", count: 2, staff: 90,
            jobs: [
                (0.6, Job("nurse", .caseload, .officeHours, people: 5, proven: 0.95)),
                (0.2, Job("doctor", .caseload, .officeHours, people: 6, proven: 0.95)),
                (0.2, Job("nurse", .ward, .longDaysAndNights, people: 5, proven: 0.97)),
            ]),
        Workplace(
            kind: "community", count: 2, staff: 110,
            jobs: [
                (0.7, Job("nurse", .caseload, .officeHours, people: 6, proven: 0.95)),
                (0.3, Job("therapist", .caseload, .officeHours, people: 5, proven: 0.94)),
            ]),
        Workplace(
            kind: "ambulance", count: 1, staff: 140, jobs: [(1, Job("paramedic", .ambulance, .roundTheClock, people: 5, proven: 0.15))]),
        Workplace(kind: "nhs-111", count: 1, staff: 70, jobs: [(1, Job("call-handler", .calls, .roundTheClock, people: 18, proven: 0.1))]),
        Workplace(kind: "out-of-hours", count: 1, staff: 50, jobs: [(1, Job("gp", .calls, .evenings, people: 9, proven: 0.4))]),
        Workplace(kind: "urgent-care", count: 2, staff: 25, jobs: [(1, Job("nurse", .emergency, .roundTheClock, people: 9, proven: 0.5))]),
        Workplace(
            kind: "social-care", count: 3, staff: 40, jobs: [(1, Job("social-worker", .caseload, .officeHours, people: 4, proven: 0.93))]),
        Workplace(kind: "hospice", count: 1, staff: 20, jobs: [(1, Job("nurse", .caseload, .longDaysAndNights, people: 5, proven: 0.97))]),
        Workplace(kind: "pharmacy", count: 10, staff: 3, jobs: [(1, Job("pharmacist", .counter, .surgeryHours, people: 6, proven: 0.2))]),
        Workplace(
            kind: "gp-practice", count: 24, staff: 14,
            jobs: [
                (0.45, Job("gp", .surgery, .surgeryHours, people: 8, proven: 0.98)),
                (0.25, Job("nurse", .surgery, .surgeryHours, people: 5, proven: 0.98)),
                (0.30, Job("receptionist", .surgery, .surgeryHours, people: 6, proven: 0.98, duty: .administrator)),
            ]),
    ]
}
