/// Staff members of the pretend London. Their names are invented; the organisations are real, and never saw this.
public struct DemoStaff: Sendable {
    public struct Role: Sendable {
        public let organisation: String
        public let code: String
        public let words: String
        /// Codes of activities that come with it, such as B0360, "View Detailed Health Records".
        public let activities: [String]
        public init(_ organisation: String, _ code: String, _ words: String, activities: [String] = []) {
            self.organisation = organisation
            self.code = code
            self.words = words
            self.activities = activities
        }
    }

    /// What a choice at sign-in leads to. By the roles' codes; AccessControl decides, and nothing here has a say in it.
    public enum May: String, CaseIterable, Sendable {
        case open = "In a caring role: may open a record"
        case directed = "Administrator: for the professional who directs them"
        case notOpen = "Where nobody uses the record: may not open one"
        case oversee = "Privacy officer: checks who looked, and sees no record"
        case nothing = "Not signed in at all: no role, or a password alone"
    }

    /// What a script that opens a record by its number alone meets, where it does not open.
    public enum Meets: String, Sendable {
        /// A page of what can be confirmed.
        case challenge
        case refused
    }

    /// What `login_hint` names: one person in one role at one organisation.
    public let hint: String
    public let subject: String
    public let given: String
    public let family: String
    public let title: String
    /// None, one or many.
    public let roles: [Role]
    /// Which of `roles` is chosen; nil: none is at sign-in, and they choose afterwards.
    public let selected: Int?
    /// The strongest way they can sign in, of Care Identity's scale: 3 with a smartcard or a security key, 2 with two factors, 1 with a password.
    public let highestLevel: Int
    /// What they would say they are; a role's own words are those of the national role catalogue.
    public let job: String

    public var name: String { "\(title) \(given) \(family)" }
    /// The chosen role, or the first; of somebody without one, a role without organisation.
    public var role: Role { selected.map { roles[$0] } ?? roles.first ?? Role("", "", "No role") }
    public var organisationName: String { DemoOrganisation.all.first { $0.ods == role.organisation }?.name ?? role.organisation }
    public var may: May {
        guard !roles.isEmpty, highestLevel >= 2 else { return .nothing }
        guard DemoOrganisation.all.contains(where: { $0.ods == role.organisation && $0.uses }) else { return .notOpen }
        return switch role.code {
        case "R8006", "R8008", "R8009", "R8010": .directed
        case "R0001", "R9101": .oversee
        default: .open
        }
    }

    /// What they meet where no relationship opens the record: a claim for scripts, which the acceptance tests hold against what happens.
    public var meets: Meets {
        let isAtUser = DemoOrganisation.all.contains { $0.ods == role.organisation && $0.uses }
        return isAtUser && !["R0001", "R9101"].contains(role.code) && highestLevel >= 2 ? .challenge : .refused
    }

    /// Whether they open no record without naming the professional whom they act for.
    public var needsDirector: Bool { meets == .challenge && ["R8006", "R8008", "R8009", "R8010"].contains(role.code) }

    init(
        _ hint: String, _ number: Int, _ title: String, _ given: String, _ family: String, _ job: String, _ roles: [Role],
        selected: Int? = 0,
        highestLevel: Int = 3
    ) {
        self.highestLevel = highestLevel
        self.hint = hint
        self.subject = "5550000\(10_000 + number)"
        self.title = title
        self.given = given
        self.family = family
        self.roles = roles
        self.selected = selected.flatMap { roles.indices.contains($0) ? $0 : nil }
        self.job = job
    }

    /// Whom a hint names: one of `all`, or of a crowd, `crowd-1` to `crowd-999`, who are not shown on the page of choice and are there for
    /// tests in which many look at once: each holds a hospital's and a council's role, and may choose the other.
    public static func named(_ hint: String) -> DemoStaff? {
        if let known = all.first(where: { $0.hint == hint }) { return known }
        guard hint.hasPrefix("crowd-"), let number = Int(hint.dropFirst(6)), (1...999).contains(number), hint == "crowd-\(number)" else {
            return nil
        }
        return DemoStaff(
            hint, 1000 + number, "Dr", "Ann", "Crowd\(number)", "One of many",
            [Role("R1H", "R8000", "Clinical Practitioner Access Role"), Role("717", "R8014", "Social Worker Access Role")],
            selected: number % 2)
    }

    public static let all: [DemoStaff] = [
        DemoStaff(
            "consultant-barts", 1, "Dr", "Amara", "Osei", "Consultant physician",
            [Role("R1H", "R8000", "Clinical Practitioner Access Role")]),
        DemoStaff("gp-jubilee", 2, "Dr", "Tom", "Whitfield", "GP", [Role("F84031", "R8000", "Clinical Practitioner Access Role")]),
        DemoStaff("nurse-homerton", 3, "Ms", "Leila", "Haddad", "Ward nurse", [Role("RQX", "R8001", "Nurse Access Role")]),
        DemoStaff("paramedic-las", 4, "Mr", "Callum", "Reid", "Paramedic", [Role("RRU", "R8003", "Health Professional Access Role")]),
        DemoStaff("nhs111-clinician", 5, "Ms", "Priya", "Nair", "NHS 111 nurse", [Role("Y06160", "R8001", "Nurse Access Role")]),
        DemoStaff("social-worker", 6, "Mr", "Daniel", "Okafor", "Social worker", [Role("717", "R8014", "Social Worker Access Role")]),
        DemoStaff("mental-health-nurse", 7, "Ms", "Grace", "Mensah", "Mental health nurse", [Role("RWK", "R8001", "Nurse Access Role")]),
        DemoStaff("hospice-nurse", 8, "Mrs", "Siobhan", "Kelly", "Hospice nurse", [Role("Y06185", "R8001", "Nurse Access Role")]),
        DemoStaff(
            "pharmacist-ucl", 9, "Mr", "Wei", "Zhang", "Hospital pharmacist", [Role("RRV", "R8003", "Health Professional Access Role")]),
        DemoStaff(
            "secretary-barts", 10, "Mrs", "Joan", "Baker", "Medical secretary", [Role("R1H", "R8006", "Medical Secretary Access Role")]),
        DemoStaff("receptionist-jubilee", 11, "Mr", "Ali", "Demir", "Receptionist", [Role("F84031", "R8009", "Receptionist Access Role")]),
        DemoStaff("privacy-barts", 12, "Ms", "Ruth", "Adler", "Privacy officer", [Role("R1H", "R0001", "Privacy Officer")]),
        DemoStaff("eye-doctor", 13, "Dr", "Noor", "Rahman", "Eye doctor", [Role("RP6", "R8000", "Clinical Practitioner Access Role")]),
        DemoStaff(
            "two-roles", 14, "Dr", "Efua", "Boateng", "Hospital doctor, also a receptionist at Homerton",
            [Role("RQX", "R8009", "Receptionist Access Role"), Role("R1H", "R8000", "Clinical Practitioner Access Role")], selected: 1),
        DemoStaff("care-home-nurse", 15, "Ms", "Adaeze", "Umeh", "Care home nurse", [Role("VN1AA", "R8001", "Nurse Access Role")]),
        DemoStaff(
            "administrator-barts", 16, "Mr", "Owen", "Pryce", "Ward administrator",
            [Role("R1H", "R8008", "Admin/Clinical Support Access Role")]),
        DemoStaff(
            "roles-to-choose", 17, "Dr", "Ines", "Carvalho", "GP, also out of hours",
            [Role("F84031", "R8000", "Clinical Practitioner Access Role"), Role("F84744", "R8000", "Clinical Practitioner Access Role")],
            selected: nil),
        DemoStaff("no-role", 18, "Mr", "Felix", "Arden", "Left, with an account still open", []),
        // An insurer is no kind of organisation that a region can hold; somebody there may still have an account at the provider.
        DemoStaff(
            "insurer-employee", 19, "Mr", "Giles", "Marchetti", "An insurer's employee", [Role("INSURER1", "R8010", "Clerical Access Role")]
        ),
        DemoStaff(
            "gp-without-smartcard", 20, "Dr", "Hana", "Sato", "GP, without a smartcard",
            [Role("F84031", "R8000", "Clinical Practitioner Access Role")], highestLevel: 2),
        DemoStaff(
            "password-only", 21, "Ms", "Vera", "Lund", "Nurse who signs in with a password alone",
            [Role("RQX", "R8001", "Nurse Access Role")], highestLevel: 1),
        DemoStaff("privacy-homerton", 22, "Mr", "Samuel", "Adeyemi", "Privacy officer", [Role("RQX", "R0001", "Privacy Officer")]),
        DemoStaff("privacy-second", 23, "Ms", "Joanna", "Wrona", "Privacy officer", [Role("RQX", "R0001", "Privacy Officer")]),
        DemoStaff(
            "privacy-region", 24, "Mrs", "Ingrid", "Solheim", "Privacy officer, for the whole region",
            [Role("RRU", "R0001", "Privacy Officer")]),
        DemoStaff("desk-first", 25, "Ms", "Kavita", "Bose", "Objection desk", [Role("R1H", "R9101", "Objection Desk")]),
        DemoStaff("desk-second", 26, "Mr", "Musa", "Iqbal", "Objection desk", [Role("R1H", "R9101", "Objection Desk")]),
        DemoStaff(
            "social-worker-records", 27, "Ms", "Hannah", "Quist", "Social worker who may view detailed health records",
            [Role("717", "R8014", "Social Worker Access Role", activities: ["B0360"])]),
        DemoStaff(
            "pharmacist-canal-row", 28, "Ms", "Amina", "Yusuf", "Community pharmacist",
            [Role("FX9ZZ", "R8003", "Health Professional Access Role")]),
    ]

    /// Whose privacy officers oversee all of the pretend London.
    public static let regionalOversight = "RRU"
}
