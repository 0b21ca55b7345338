import AccessControl
import CareRecord
import HTTPTypes
import Hummingbird
import Looks

/// Why a page could not be given, where `LookError` does not say it.
enum PageFailure: Error {
    case notSignedIn
    /// No such page, section or entry.
    case notFound
    /// The page is asked for in other ways than this: by these methods.
    case methodNotAllowed([String])
    /// A post that another site made.
    case crossSite
    /// A form that no page of ours sends.
    case badForm
    /// A field that holds what it cannot: a sentence of ours that says which, and nothing of what was sent.
    case badField(String)
    /// Signed in, but this page is for somebody else's job.
    case notForYourRole
    /// Somebody else did it, or something else, meanwhile: a sentence of ours.
    case notNow(String)
    /// A program asked for a look that waits for a person to confirm something.
    case toBeConfirmed
    /// A launch from an EPR that is not good, or not any more.
    case launchRefused
    /// A launch for another staff member than the one who is signed in.
    case launchOfAnother
    /// A launch for an organisation at which they hold no role.
    case launchElsewhere
    /// The listener is for other networks.
    case notFromHere
    /// The listener is for browsers that show a certificate, and this one showed none, or none that can be told.
    case noCertificate
    /// More was asked than one client may.
    case tooMany(Rates.Wait)
}

/// A failure as a status, a title and sentences. Made from any error; what is not known says nothing of itself.
struct ShownFailure {
    let status: HTTPResponse.Status
    /// For logs and JSON: a fixed word.
    let code: String
    let title: String
    let sentences: [String]
    var retryAfter: Int?
    /// It comes back by itself, and a page that was asked for does too.
    var comesBack = false
    /// The methods that the address answers, where it was asked by another.
    var allowed: [String]?
    /// Of a decision: the name by which the trail finds it.
    var explanation: String?
    /// Of a decision: limits but for which something could have been done instead.
    var limits: [ReachedLimit] = []
    /// False for what a client can repeat without end: then its log line is for who asks for more.
    var isWorthALine = true

    init(_ status: HTTPResponse.Status, _ code: String, _ title: String, _ sentences: [String], retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.title = title
        self.sentences = sentences
        self.retryAfter = retryAfter
    }

    init(_ error: any Error) {
        switch error {
        case let error as LookError: self.init(look: error)
        case let error as PageFailure: self.init(page: error)
        case let error as SignInFailure: self.init(signIn: error)
        case is Form.Unreadable: self.init(page: .badForm)
        case let error as HTTPError where error.status == .notFound: self.init(page: .notFound)
        case let error as HTTPError where error.status.code < 500:
            self.init(error.status, "bad-request", "That could not be read", ["Go back and try again."])
        default:
            self.init(
                .internalServerError, "failed", "Something went wrong here",
                ["Nothing was shown.", "Try again. If it happens again, tell the service desk the reference below."])
        }
    }

    private init(page: PageFailure) {
        switch page {
        case .notSignedIn: self.init(.unauthorized, "not-signed-in", "Sign in", ["Sign in to go on."])
        case .notFound:
            self.init(
                .notFound, "not-found", "Page not found",
                ["There is no such page, or it is not open in this session.", "Go back to the start and find the person again."])
        case .methodNotAllowed(let methods):
            self.init(
                .methodNotAllowed, "method-not-allowed", "That cannot be done here",
                ["Nothing was done.", "Go back to the start and find the person again."])
            allowed = methods
        case .crossSite:
            self.init(
                .forbidden, "cross-site", "That did not come from this service",
                ["The form was sent by another site, so nothing was done.", "Start from the first page of this service."])
        case .noCertificate:
            self.init(
                .forbidden, "no-certificate", "This computer showed no certificate",
                [
                    "Nothing was shown: this service is for computers that have a certificate of their organisation.",
                    "Tell your service desk the reference below.",
                ])
        case .badForm:
            self.init(.badRequest, "bad-form", "That form could not be read", ["Go back and try again."])
        case .toBeConfirmed:
            self.init(
                .forbidden, "to-be-confirmed", "Something must be confirmed first",
                [
                    "Nothing is open yet.",
                    "Post to this address what is to be confirmed, or open it in a browser: its page says what that can be.",
                ])
        case .badField(let sentence):
            self.init(.badRequest, "bad-field", "That form could not be read", ["Nothing was done.", sentence])
        case .notNow(let sentence):
            self.init(.conflict, "not-now", "That cannot be done now", ["Nothing was done.", sentence])
        case .launchRefused:
            self.init(
                .forbidden, "launch-refused", "The launch from your record system was refused",
                [
                    "Nothing was opened. A launch works once, and for a few minutes.",
                    "Go back to your record system and open the shared record again, or find the person here.",
                ])
        case .launchOfAnother:
            self.init(
                .forbidden, "launch-of-another", "You are somebody else here than in your record system",
                [
                    "Nothing was opened: the record system names another staff member than the one who is signed in here.",
                    "If that was not you, sign out first. Then open the shared record from your record system again.",
                ])
        case .launchElsewhere:
            self.init(
                .forbidden, "launch-elsewhere", "You hold no role where your record system says you work",
                ["Nothing was opened: you have no role here at the organisation that the record system belongs to."])
        case .notForYourRole:
            self.init(
                .forbidden, "not-for-your-role", "This page is not for your role",
                ["Only the privacy officers of an organisation see its queue."])
        case .notFromHere:
            self.init(
                .forbidden, "not-from-here", "This service cannot be used from here",
                [
                    "It answers the networks of the organisations that use it.",
                    "Connect to your organisation's network, or ask its service desk.",
                ])
        case .tooMany(let wait):
            self.init(tooMuch: wait.seconds)
            isWorthALine = wait.isFirst
        }
    }

    /// Past a limit, whoever counted: this node, or the database for all of them.
    private init(tooMuch seconds: Int) {
        self.init(
            .tooManyRequests, "too-many", "Too much was asked at once",
            [
                "More pages were asked for in a minute than one person opens. Nothing was shown, and nothing you had open is closed.",
                "Try again in \(seconds) second\(seconds == 1 ? "" : "s"). If you did not do this, tell your service desk.",
            ],
            retryAfter: seconds)
    }

    private init(look: LookError) {
        switch look {
        case .invalidNumber(let why): self.init(.badRequest, "invalid-number", "That is not an NHS number", [why.sentence])
        case .invalidSearch(let sentence): self.init(.badRequest, "invalid-search", "That search cannot be made", [sentence])
        case .refused(let decision, let reference, _) where decision.isOfEndedRole:
            self.init(.forbidden, "role-ended", "Your role has ended", ["Nothing can be opened in it."] + decision.refusalSentences)
            explanation = reference.reference
        case .refused(let decision, let reference, let reached):
            self.init(.forbidden, "refused", "You may not open this", decision.refusalSentences)
            explanation = reference.reference
            limits = reached
        case .challenged(let decision):
            let needed = decision.offers.sorted()
            self.init(
                .forbidden, "to-be-confirmed", "Something must be done first",
                ["Nobody was searched for yet."] + needed.map(\.sentence)
                    + (needed.contains(.nameDirector) ? [Self.howToNameDirector] : []))
        case .notConfirmed(.limitReached(let reached)):
            self.init(
                .badRequest, "not-confirmed", "That does not open the record",
                [
                    Refusal.breakGlassLimit.sentence, "Nothing was opened, and what was written was sent to nobody.",
                    "Asked for again without a reason, the record opens with what a relationship with the person shows, where there is one.",
                ])
            limits = reached
        case .notConfirmed(let why): self.init(.badRequest, "not-confirmed", "That does not open the record", [why.sentence])
        case .noSuchLook: self.init(page: .notFound)
        case .entryGone:
            self.init(
                .notFound, "entry-gone", "That is not in the record now",
                [
                    "It was taken back, or its organisation did not send it when it was asked again, or it never was there. Nothing else is shown in its place.",
                    "Go back to the record: what stands there now is what its organisations send now.",
                ])
        case .entryChanged:
            self.init(
                .conflict, "entry-changed", "That has changed since you first saw it",
                [
                    "The organisation now sends something else, so the original or document that you asked for is not shown.",
                    "Go back to the record, and open it from there.",
                ])
        case .ended:
            self.init(
                .gone, "ended", "This look has ended",
                [
                    "It was closed, was not used for too long, or reached its four hours. Nothing of it is kept.",
                    "Find the person again to look again.",
                ])
        case .tookTooLong:
            self.init(
                .serviceUnavailable, "took-too-long", "Opening the record took too long",
                [
                    "It took more than two minutes, so that nobody can tell whether your record system opened somebody else meanwhile. Nothing is shown.",
                    "Ask for the record again.",
                ], retryAfter: 1)
        case .birthDateDiffers:
            self.init(
                .forbidden, "birth-date-differs", "This may be the wrong person",
                [
                    "Your record system has another date of birth for this NHS number than the demographics service, so nothing was opened.",
                    "Check who the person is, and have the number or the date of birth put right in your record system.",
                ])
        case .personNotFound:
            self.init(
                .notFound, "person-not-found", "Nothing can be shown for that number",
                [
                    "The demographics service does not know the number, or nothing about the person may be shown here.",
                    "Check the number with the person. If you are caring for them, ask them, or whoever else cares for them.",
                ])
        case .demographicsUnavailable:
            self.init(
                .serviceUnavailable, "demographics-unavailable", "Who the person is cannot be checked just now",
                [
                    "The demographics service does not answer. Nothing is shown, because the wrong person's record is worse than none.",
                    "Try again in a minute.",
                ], retryAfter: 30)
        case .accountUnavailable:
            self.init(
                .serviceUnavailable, "account-unavailable", "Looks cannot be put on record just now",
                Self.withoutDatabase, retryAfter: 30)
            comesBack = true
        case .withoutRules:
            self.init(
                .serviceUnavailable, "without-rules", "Who may look cannot be told here just now",
                [
                    "This part of the service cannot use the rules that are in force in this region, so nothing is decided and nothing is shown.",
                    "This page tries again by itself, and another part of the service may answer. Tell the service desk the reference below.",
                ], retryAfter: 30)
            comesBack = true
        case .clockOff:
            self.init(clockOff: ())
        case .leaving:
            self.init(
                .serviceUnavailable, "leaving", "This part of the service is being stopped",
                [
                    "Nothing was opened here, and nothing you had open is closed: another part of the service goes on with it.",
                    "Try again.",
                ],
                retryAfter: 1)
            comesBack = true
        case .tooManySearches(let retryAfter):
            self.init(
                .tooManyRequests, "too-many-searches", "Too many searches in a minute",
                [
                    "You have searched for people more often in the last minute than one person does. Nobody was searched for this time.",
                    "Try again in a minute. If you did not do this, tell your service desk: somebody else may be signed in as you.",
                ],
                retryAfter: retryAfter)
        case .tooManyLooks(let retryAfter): self.init(tooMuch: retryAfter)
        case .full(let retryAfter):
            self.init(
                .serviceUnavailable, "full", "Too many records are open just now",
                ["Close records that you no longer need, then try again in \(retryAfter) seconds."], retryAfter: retryAfter)
        case .attachmentUnavailable(let failure):
            self.init(
                .badGateway, "attachment-unavailable", "The document could not be fetched",
                [failure.sentence + ".", "The rest of the record is not affected."])
        }
    }

    private init(signIn: SignInFailure) {
        switch signIn {
        case .providerUnavailable:
            self.init(
                .serviceUnavailable, "provider-unavailable", "Signing in does not work just now",
                ["The sign-in service does not answer. Try again in a minute."], retryAfter: 30)
        case .notBegunHere:
            self.init(
                .badRequest, "not-begun-here", "Sign in again",
                ["This sign-in was not begun in this browser, or took too long."])
        case .otherCertificate:
            self.init(
                .forbidden, "other-certificate", "You were not signed in",
                [
                    "This was begun on a computer that showed another certificate. What is open there goes on as it was.",
                    "Go back to that computer and try again, or sign in here. If you did not do this, tell your service desk.",
                ])
        case .refusedByProvider:
            self.init(.forbidden, "refused-by-provider", "You were not signed in", ["The sign-in service did not let you in."])
        case .notAccepted:
            self.init(
                .forbidden, "token-not-accepted", "You were not signed in",
                ["The answer of the sign-in service could not be accepted."])
        case .notProven:
            self.init(
                .forbidden, "not-proven", "That did not prove enough",
                [
                    "It takes a sign-in with a smartcard or a security key, made just now, by the staff member who is signed in here.",
                    "Nothing was opened. You can go on as before, or ask a colleague who can.",
                ])
        case .noRole:
            self.init(
                .forbidden, "no-role", "You have no role here",
                [
                    "You are signed in, but hold no role at an organisation of this shared care record.",
                    "Ask your organisation's registration authority for the role you need.",
                ])
        case .tooMany(let retryAfter):
            self.init(
                .tooManyRequests, "too-many-sign-ins", "Too many people are signing in just now",
                ["Try again in \(retryAfter) seconds."], retryAfter: retryAfter)
        case .clockOff: self.init(clockOff: ())
        case .unavailable:
            self.init(
                .serviceUnavailable, "sessions-unavailable", "Who is signed in cannot be put on record just now",
                Self.withoutDatabase, retryAfter: 30)
            comesBack = true
        }
    }

    /// Why, what that means, what to do.
    private static let withoutDatabase = [
        "This part of the service cannot use its database. Nothing is shown while it cannot be put on record who looked.",
        "Nothing you had open is closed: a page comes back by itself as soon as the database does. Try again in a minute with what you sent.",
    ]

    private init(clockOff: Void) {
        self.init(
            .serviceUnavailable, "clock-off", "The clock of this part of the service is wrong",
            [
                "It differs from the database's by more than may be, so it cannot be told who may see what just now: nothing is shown.",
                "This page tries again by itself, and another part of the service may answer. Tell the service desk the reference below.",
            ], retryAfter: 30)
        comesBack = true
    }

    /// For programs: a browser has the page with the choices.
    static let howToNameDirector =
        "Send the same again with the field director. What it may hold is on the page that a browser gets for this, and good for half an hour."
}
