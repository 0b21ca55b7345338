import Storage
import Web

/// How to check the list without believing us.
enum ProofPage {
    static func html(_ lists: [PersonListHead], site: PublicSite, session: SignedInAs) -> HTML {
        var main: HTML = """
            <h1>Your list with proofs</h1>\
            <p>Every event is written into a log that anybody can check. The log shows nothing about anybody: only you hold what makes your own events readable \
            in it.</p>\
            <p>With these files you, or somebody you trust, can check on any computer, without this service and without the internet:</p>\
            <ul class="nhsuk-list nhsuk-list--bullet"><li>that every event in your list is in the log as it was written</li>\
            <li>that none between the first and the last was left out</li><li>with a copy of the public log, whether there is a newer one</li></ul>
            """
        if lists.isEmpty {
            main += "<p>No event about you is in the log yet. Try again in a few seconds.</p>"
        } else {
            main += "<h2>Download</h2><ol class=\"nhsuk-list people-events\">"
            for (number, list) in lists.enumerated() {
                let part: HTML = lists.count > 1 ? ", part \(number + 1)" : ""
                if list.last > ProofRoute.longest {
                    main +=
                        "<li>Your list\(part) is too long to be downloaded here (events 1 to \(Int(list.last))). Ask a privacy officer for it.</li>"
                    continue
                }
                main +=
                    "<li><a href=\"\(PublicAddress.proofList(number + 1))\">Your list\(part) (events 1 to \(Int(list.last)))</a></li>"
            }
            main += """
                <li><a href="\(PublicAddress.proofPolicy)">The log’s key</a></li>\
                <li><a href="\(PublicAddress.asset("verify.py", version: site.assets.version(of: "verify.py")))" download="verify.py">The program that checks: one page of Python</a></li></ol>\
                <h2>Check it</h2><p>You need Python and its package <code>cryptography</code>. In the folder with the files:</p>\
                <p class="people-words"><code>python3 verify.py policy who-looked-1.json</code></p>\
                <p>That tells nothing of what is newer than the list. To see that, name the log too. That is the address of this site’s first page; the program reads from there \
                what was written after the last event of your list:</p>\
                <p class="people-words"><code>python3 verify.py policy who-looked-1.json https://…</code></p><p>It says “Right.” and up to when your list is, or the first thing that is wrong. One newer event is that you were given \
                this list. Where there are more, download the list again. It says too which numbers have no text any more, and between which times they were made.</p>\
                <p>Some fields are kept back, such as which entry was opened\(site.settings.showsStaffNames ? "" : " and who of the staff it was"). The check shows that \
                something was kept back, and would show if it were changed later.</p>\
                <p>That you were given this list is put on record, up to which event. For half a minute the same list is given again.</p>
                """
        }
        return PublicLayout.page(
            title: "Your list with proofs", site: site, session: session, back: (.whoLooked(before: nil), "Who looked at my record"),
            main: main)
    }
}
