package e2e
import ("testing";"os";"strings";"time";"net/http/httptest";"github.com/chromedp/chromedp";"github.com/chromedp/cdproto/network";"linli/internal/serve")
func TestZZWire(t *testing.T){
 ctx,_ := browser(t)
 s:=httptest.NewServer(serve.Handler(os.DirFS("/dev/shm/sx/public"),"/")); defer s.Close()
 chromedp.Call(ctx, network.Enable, network.EnableParams{})
 bytes:=map[string]float64{}; of:=map[network.RequestID]string{}
 chromedp.Listen(ctx, func(event any){ switch e:=event.(type){case *network.EventResponseReceived: of[e.RequestID]=e.Response.URL; case *network.EventLoadingFinished: bytes[of[e.RequestID]]+=e.EncodedDataLength}})
 visit(t,ctx,390,s.URL+"/search/"); evaluate[int](t,ctx,asking); until(t, ctx, "f", `document.querySelectorAll("[data-search-kind] option").length > 1`)
 for _,q:=range []string{"停水","养老","物业费收","停水通知","广场舞比赛期间"}{
  started:=time.Now(); h:=search(t,ctx,q,false); took:=time.Since(started); time.Sleep(900*time.Millisecond)
  sum:=0.0; for u,n:=range bytes{ if strings.Contains(u,"/search/")&&!strings.HasSuffix(u,"/search/")||strings.Contains(u,"search."){ sum+=n}; if len(bytes)<60 {t.Logf("%6.0f %s",n,strings.TrimPrefix(u,s.URL))} }
  t.Log(q,len(h),"search bytes",sum,took, evaluate[string](t,ctx,`document.querySelector("[data-search-status]").textContent`)); if len(h)>0 {t.Log(h[0].Context)}
  clear(bytes)
 }
}
