/// What `/your-record` says of each way, and before logging in.
enum StartText: String, PageText {
    static let file = "start"

    case title, logIn, beforeYouStart, needs, logInHere, whatYouCanDo
    case looked, lookedAbout, shared, sharedAbout, objecting, objectingAbout, copy, copyAbout, correction, correctionAbout
    case contact, contactAbout, complain, complainAbout, acting, actingAbout
}

/// What stands around teams and addresses on `/your-record/complain`, and on pages about one place.
enum ComplainText: String, PageText {
    static let file = "complaining"

    case title, back, place, teams, service

    var takes: Set<String> { self == .place ? ["place"] : [] }
}

/// What is read after logging out.
enum LoggedOutText: String, PageText {
    static let file = "logged-out"

    case title, loggedOut, closeElsewhere, loggedOutHere, unrecorded, closeAll, start
}
