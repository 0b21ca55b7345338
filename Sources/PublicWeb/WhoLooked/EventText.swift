/// What is on record about somebody, in words: a piece each kind of event (`TrailEvent.Kind`), by its name. `EventWords` says which is whose.
enum EventText: String, PageText {
    static let file = "events"

    case representativeSetWaiting, searchedByNobody, searchAnsweredByNobody, lookOpened, lookRefused, lookChallenged, evidenceAsked,
        presenceStated
    case glassBroken, searched, searchAnswered, searchRefused, listRefused, personNotFound, lookGatheredAgain, lookWentOn, shownRecalled,
        entryOpened
    case attachmentOpened, wrongReported, printed, exported, sectionOpened, answerShown, summaryPermitted, summaryRefused, summaryEmergency
    case lookEnded, launched, launchRefused, directorNamed, directorDisowned, casesRead, ownListRead, mixUpRaised, mixUpClosed, objectionSet
    case mixUpNameRaised, mixUpFactRaised, mixUpStaffRaised, mixUpClosedOther
    case objectionEnded, objectionHandledOwn, objectionHandled, objectionsRead, caseloadGiven, caseloadEnded, numberSuperseded, signedInOwn
    case signedIn, signedOutOwn, signedOut, signInRefused, listHandedOwn, listHanded, lookQuestionedOwn, lookQuestioned, copyAskedOwn,
        copyAsked
    case correctionAskedOwn, correctionAsked, correctionAnswered, contactWaySetOwn, contactWaySet, representativeSet, representativeEndedOwn
    case representativeEnded, actingSet, representativeShown, representativeRefused, representativeAsked, alertRaised, caseOpened,
        staffAsked
    case staffAnswered, caseDecided, caseConfirmed, caseRaised, answerWorded, questionAnswered, contactAsked, contactAnswered, sampleDrawn
    case sharedShownOwn, copyShownOwn, correctionShownOwn, contactWayShownOwn
    case trailSearched, registerRead, reportMade, trailErased, holdSet, holdEnded, ofTheService, unknown

    // As a step of a look, where its heading says it otherwise.
    case searchedStep, lookChallengedStep, evidenceAskedStep, presenceStatedStep, glassBrokenStep, lookRefusedStep

    // What is counted beside a look: one of it, and many.
    case entryOpenedOne, entryOpenedMany, attachmentOpenedOne, attachmentOpenedMany, printedOne, printedMany, exportedOne, exportedMany
    case shownRecalledOne, shownRecalledMany, lookGatheredAgainOne, lookGatheredAgainMany, mixUpRaisedOne, mixUpRaisedMany,
        summaryPermittedOne
    case summaryPermittedMany, summaryRefusedOne, summaryRefusedMany, summaryEmergencyOne, summaryEmergencyMany, glassBrokenOne,
        glassBrokenMany
    case mixUpNameRaisedOne, mixUpNameRaisedMany, mixUpFactRaisedOne, mixUpFactRaisedMany, mixUpStaffRaisedOne, mixUpStaffRaisedMany

    var takes: Set<String> { rawValue.hasSuffix("Many") ? ["count"] : [] }
}
