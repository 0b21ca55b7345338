import Storage

/// What `/your-record/contact` says.
enum ContactWayText: String, PageText {
    static let file = "contact-way"

    case title, back, intro, older, kept, which, here, email, phone, post, words, nothingSent, sent
    case anEmailAddress, aMobileNumber, either, emailMessage, textMessage, eitherMessage
    case acting, emergency, takes, keep, sealed
    case chooseWay, enterAddress, tooManyWords, giveForActing, giveForEmergency

    var takes: Set<String> {
        switch self {
        case .sent: ["address", "message"]
        case .takes, .giveForActing, .giveForEmergency: ["address"]
        default: []
        }
    }

    static func label(_ way: ContactWayStore.Way) -> Self {
        switch way {
        case .here: .here
        case .email: .email
        case .phone: .phone
        case .post: .post
        }
    }

    /// To what a message of these ways can be sent.
    static func address(_ ways: Set<ContactWayStore.Way>) -> Self {
        ways.contains(.email) ? ways.contains(.phone) ? .either : .anEmailAddress : .aMobileNumber
    }

    /// What is sent by these ways.
    static func message(_ ways: Set<ContactWayStore.Way>) -> Self {
        ways.contains(.email) ? ways.contains(.phone) ? .eitherMessage : .emailMessage : .textMessage
    }
}
