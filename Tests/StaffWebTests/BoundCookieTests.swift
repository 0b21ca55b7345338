import Testing

@testable import StaffWeb

/// Cookies of sessions that are bound to a certificate (issue 4, part 9).
@Suite struct BoundCookieTests {
    @Test("a cookie is found with the certificate that it was made for, and with no other whatever stands in it")
    func found() {
        let cookie = BoundCookie.made("secret", for: "A")
        let kept = BoundCookie.presented(cookie, by: "A")
        #expect(BoundCookie.certificate(of: kept) == "A")
        for forged in [cookie, "secret", "secret.B", kept, "secret.A.A.B"] {
            #expect(BoundCookie.presented(forged, by: "B") != kept)
        }
        #expect(BoundCookie.made("secret", for: nil) == "secret" && BoundCookie.certificate(of: "secret") == nil)
    }

    @Test(
        "who ends a session means it by its secret, with whatever certificate: one that was renewed, one that is asked for since, and one no more",
        arguments: [("A", "B"), ("A", "A"), (nil, "B"), ("A", nil), (nil, nil)] as [(String?, String?)])
    func meant(made: String?, shown: String?) {
        let cookie = BoundCookie.made("secret", for: made)
        let kept = BoundCookie.presented(cookie, by: made)
        #expect(BoundCookie.meant(by: BoundCookie.presented(cookie, by: shown)).contains(kept))
    }

    @Test("nobody means another secret's session, and what is no cookie of ours means itself alone")
    func others() {
        let kept = BoundCookie.presented(BoundCookie.made("secret", for: "A"), by: "A")
        for forged in ["other", "other.A", "A.secret", ".A", "x.secret.A", "secret.A.x.y"] {
            for shown in [nil, "A", "B"] {
                #expect(!BoundCookie.meant(by: BoundCookie.presented(forged, by: shown)).contains(kept))
            }
        }
        #expect(BoundCookie.meant(by: "a.b.c.d") == ["a.b.c.d"])
    }
}
