package e2e
import ("testing";"os";"strings";"time";"fmt";"github.com/chromedp/chromedp";"github.com/chromedp/cdproto/emulation")
func TestZZSheet(t *testing.T){
 ctx, base := browser(t)
 fakeClock(t, ctx, moment)
 pages:=strings.Fields(os.Getenv("PAGES")); modes:=strings.Fields(os.Getenv("MODES"))
 var cells strings.Builder
 for _,m := range modes { p:=strings.Split(m,","); w:=int64(390); fmt.Sscan(p[0],&w)
  scheme:="light"; if strings.Contains(m,"dark"){scheme="dark"}
  chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name:"prefers-color-scheme",Value:scheme}}})
  for i,pg := range pages { visit(t,ctx,w,base+pg)
   if strings.Contains(m,"elder"){evaluate[bool](t,ctx,`document.documentElement.classList.toggle("elder",true)`)}
   time.Sleep(350*time.Millisecond)
   b,err:=chromedp.Run(ctx, chromedp.FullScreenshot(70)); if err!=nil{t.Fatal(err)}
   f:=fmt.Sprintf("/tmp/sheet/%s-%d.jpg",strings.ReplaceAll(m,",","_"),i); os.WriteFile(f,b,0o644)
   fmt.Fprintf(&cells,`<div style="width:%dpx;height:1500px;overflow:hidden;margin:6px;border:1px solid red"><img src="file://%s" style="width:100%%"></div>`,map[bool]int{true:390,false:640}[w<500],f)
  }}
 os.WriteFile("/tmp/sheet/index.html",[]byte(`<body style="display:flex;flex-wrap:wrap;margin:0;background:#888">`+cells.String()),0o644)
}
