import CareRecord

/// How a pretend system behaves: every one has habits of its own.
public struct SourceHabits: Sendable {
    /// Milliseconds before it answers, and how much that varies.
    public var latency: Int
    public var jitter: Int
    public var pageSize: Int
    public var hasEverything = true
    public var takesGETOnly = false
    public var token: String?
    /// Says that its searches take the patient's number in place of its own id (`patient.identifier`).
    public var isAskedByNumber = true
    /// Answers 503 to every n-th request; 0: never.
    public var failsEvery = 0
    /// Hours by which its data is old.
    public var hoursOld = 0
    /// Resources carry a narrative and little else.
    public var isNarrativeOnly = false
    public var publishesPointers = true
    /// Its results say whether somebody has reviewed them; others' say nothing about it.
    public var marksReviews = false
    /// `next` links without scheme and host.
    public var relativeLinks = false

    public init(latency: Int = 40, jitter: Int = 40, pageSize: Int = 100) {
        self.latency = latency
        self.jitter = jitter
        self.pageSize = pageSize
    }

    func with(_ change: (inout SourceHabits) -> Void) -> SourceHabits {
        var habits = self
        change(&habits)
        return habits
    }
}

/// An organisation of the pretend London with its system. Names and codes are real where they are public; what they say here is not.
public struct DemoOrganisation: Sendable {
    public let ods: String
    public let name: String
    public let kind: OrganisationKind
    public let ics: String
    /// Nil: it looks without sharing.
    public let source: String?
    public let uses: Bool
    public let contact: String
    /// How somebody complains to it, and asks it for a copy of what it holds.
    public let complaints: String
    public let access: String
    /// Where it is told that somebody asked it to put something right.
    public let corrections: String
    public let habits: SourceHabits

    init(
        _ ods: String, _ name: String, _ kind: OrganisationKind, _ ics: String, _ source: String?, uses: Bool = true,
        _ habits: SourceHabits = SourceHabits()
    ) {
        self.ods = ods
        self.name = name
        self.kind = kind
        self.ics = ics
        self.source = source
        self.uses = uses
        // Numbers kept for fiction: 020 7946 0000 to 0999 (Ofcom).
        let line = 100 + ods.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) % 800 }
        self.contact = "Records team, \(name): 020 7946 0\(line)"
        let team =
            switch kind {
            case .gpPractice: "Practice manager"
            case .acute, .community, .mentalHealth, .ambulance, .nhs111: "PALS"
            default: "Complaints team"
            }
        self.complaints = "\(team): 020 7946 0\(line + 1)"
        self.access = "Access to records: 020 7946 0\(line + 2)"
        self.corrections = "corrections@\(ods.lowercased()).example"
        self.habits = habits
    }

    public static let ics: [(ods: String, name: String)] = [
        ("QMF", "North East London"), ("QMJ", "North Central London"), ("QRV", "North West London"), ("QKK", "South East London"),
        ("QWE", "South West London"), ("QHG", "Bedfordshire, Luton and Milton Keynes"), ("QM7", "Hertfordshire and West Essex"),
    ]

    public static let all: [DemoOrganisation] = [
        DemoOrganisation(
            "F84031", "Jubilee Street Practice", .gpPractice, "QMF", "jubilee-street",
            SourceHabits(latency: 60, jitter: 30).with { $0.marksReviews = true }),
        DemoOrganisation(
            "R1H", "Barts Health", .acute, "QMF", "barts",
            SourceHabits(latency: 250, jitter: 80, pageSize: 50).with { $0.marksReviews = true }),
        DemoOrganisation(
            "RQX", "Homerton Healthcare", .acute, "QMF", "homerton",
            SourceHabits(latency: 400, jitter: 100).with { $0.hasEverything = false }),
        DemoOrganisation(
            "RWK", "East London NHS Foundation Trust", .mentalHealth, "QMF", "east-london",
            SourceHabits(latency: 300).with {
                $0.token = "demo-token-east-london"
                $0.isAskedByNumber = false
            }),
        DemoOrganisation(
            "RRU", "London Ambulance Service", .ambulance, "QKK", "ambulance", SourceHabits(latency: 150).with { $0.takesGETOnly = true }),
        DemoOrganisation(
            "Y06160", "NHS 111 north east London", .nhs111, "QMF", "nhs-111",
            SourceHabits(latency: 500).with {
                $0.isNarrativeOnly = true
                $0.publishesPointers = false
            }),
        DemoOrganisation(
            "717", "Tower Hamlets Council", .socialCare, "QMF", "tower-hamlets", SourceHabits(latency: 350).with { $0.relativeLinks = true }
        ),
        DemoOrganisation(
            "RP6", "Moorfields Eye Hospital", .acute, "QMJ", "moorfields", SourceHabits(latency: 200).with { $0.hoursOld = 20 }),
        DemoOrganisation("Y06185", "St Joseph's Hospice", .hospice, "QMF", "st-josephs", SourceHabits(latency: 400)),
        DemoOrganisation("RAL", "Royal Free London", .acute, "QMJ", "royal-free", SourceHabits(latency: 300).with { $0.failsEvery = 4 }),
        DemoOrganisation("RRV", "University College London Hospitals", .acute, "QMJ", "uclh", SourceHabits(latency: 800, jitter: 150)),
        DemoOrganisation(
            "RD8", "Milton Keynes University Hospital", .acute, "QHG", "milton-keynes", SourceHabits(latency: 500, jitter: 100)),
        DemoOrganisation(
            "F83017", "Hampstead Group Practice", .gpPractice, "QMJ", "hampstead", SourceHabits(latency: 70).with { $0.marksReviews = true }
        ),
        DemoOrganisation("E84005", "Kings Road Surgery", .gpPractice, "QRV", "kings-road", SourceHabits(latency: 70)),
        DemoOrganisation("G85109", "Clapham Park Group Practice", .gpPractice, "QKK", "clapham-park", SourceHabits(latency: 70)),
        DemoOrganisation("H85012", "Putneymead Group Practice", .gpPractice, "QWE", "putneymead", SourceHabits(latency: 70)),
        DemoOrganisation("RYJ", "Imperial College Healthcare", .acute, "QRV", "imperial", SourceHabits(latency: 300)),
        DemoOrganisation(
            "RJZ", "King's College Hospital", .acute, "QKK", "kings", SourceHabits(latency: 280).with { $0.marksReviews = true }),
        DemoOrganisation("RJ7", "St George's University Hospitals", .acute, "QWE", "st-georges", SourceHabits(latency: 320)),
        DemoOrganisation("RYX", "Central London Community Healthcare", .community, "QRV", "clch", SourceHabits(latency: 260)),
        DemoOrganisation(
            "RWG", "West Hertfordshire Teaching Hospitals", .acute, "QM7", "west-herts", uses: false, SourceHabits(latency: 450)),
        DemoOrganisation("VN1AA", "Riverside Care Home", .careHome, "QKK", "riverside", SourceHabits(latency: 200)),
        DemoOrganisation("F84744", "Tower Hamlets GP Out of Hours", .outOfHours, "QMF", nil),
        // Made up, as its name is: it looks, and has nothing to share.
        DemoOrganisation("FX9ZZ", "Canal Row Pharmacy", .pharmacy, "QMF", nil),
    ]
}
