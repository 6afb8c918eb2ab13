package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

var (
	places  = strings.Fields("东门 西门 南门 中心广场 地下车库 社区食堂 老年活动中心 党群服务中心 卫生服务站 物业服务中心 图书室 健身步道 充电车棚 便民大厅")
	offices = strings.Fields("物业服务中心 居民委员会 业主委员会 街道办事处 网格员 自来水公司 供电公司 卫生服务中心 志愿服务队 消防救援站")
	topics  = strings.Fields("停水 停电 电梯维修 消防演练 垃圾分类 疫苗接种 免费体检 医保缴费 居住证办理 路面修缮 绿化修剪 水箱清洗 暖气试压 车位摇号 门禁更换 反诈宣传 除雪 电动车充电 公共收益公示 加装电梯 亲子阅读 书法培训 重阳敬老 法律咨询 家政服务 食堂菜单 送餐上门")
	doings  = strings.Fields("开展 组织 启动 安排 完成 推进 公布 调整 恢复 延长 举办 落实 协调 检查 受理 通知")
	advice  = strings.Fields("提前储水备用 关闭家中阀门 移开占道车辆 携带身份证原件 看护好老人和儿童 保持通道畅通 按时到场签到 拨打热线咨询 自带水杯")
	people  = strings.Fields("广大居民 各位业主 独居老人 退役军人 租户朋友 在校学生 退休职工 志愿者 楼栋长")
)

// pageText is the i-th page of the corpus: title, date, tags, a summary and some 600 to
// 1,500 characters with headings, lists and a table.
func pageText(i int) string {
	r := rand.New(rand.NewPCG(1, uint64(i)))
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	sentence := func() string {
		switch r.IntN(6) {
		case 0:
			return fmt.Sprintf("因%s，%s定于%d月%d日对%s一带%s工作。", pick(topics), pick(offices), 1+r.IntN(12), 1+r.IntN(28), pick(places), pick(doings))
		case 1:
			return fmt.Sprintf("请%s%s，并%s，**敬请谅解**。", pick(people), pick(advice), pick(advice))
		case 2:
			return fmt.Sprintf("%s联合%s在%s%s了*%s*活动，%s参加。", pick(offices), pick(offices), pick(places), pick(doings), pick(topics), pick(people))
		case 3:
			return fmt.Sprintf("本次%s涉及%d栋%d单元共计%d户，费用%d元。", pick(topics), 1+r.IntN(30), 1+r.IntN(6), 10+r.IntN(900), 100*(1+r.IntN(500)))
		case 4:
			return fmt.Sprintf("详情见[%s说明](https://example.org/%d)，或到%s咨询。", pick(topics), r.IntN(100000), pick(places))
		}
		return fmt.Sprintf("今年以来，%s累计%s%s%d次，服务%s%d人次。", pick(offices), pick(doings), pick(topics), 1+r.IntN(200), pick(people), 10+r.IntN(9000))
	}
	var b strings.Builder
	day := time.Date(2018, 1, 1, 8, 0, 0, 0, time.FixedZone("", 8*3600)).Add(time.Duration(r.IntN(8*365*24)) * time.Hour)
	fmt.Fprintf(&b, "---\ntitle: \"%s%s%s（%d）\"\ndate: %s\nslug: p%06d\ntags: [%s, %s]\nauthor: %s\nsummary: \"%s\"\n---\n\n", pick(offices), pick(doings), pick(topics), i, day.Format(time.RFC3339), i, pick(topics), pick(topics), pick(offices), strings.NewReplacer("*", "", "[", "", "]", "", "(", "", ")", "").Replace(sentence()))
	for h := range 2 + r.IntN(4) {
		fmt.Fprintf(&b, "## 第%d部分\n\n", h+1)
		for range 1 + r.IntN(3) {
			for range 2 + r.IntN(3) {
				b.WriteString(sentence())
			}
			b.WriteString("\n\n")
		}
		switch h {
		case 0:
			for range 3 + r.IntN(3) {
				fmt.Fprintf(&b, "- %s：%s\n", pick(people), pick(advice))
			}
			b.WriteString("\n")
		case 1:
			b.WriteString("| 时间 | 地点 | 负责 |\n| --- | --- | --- |\n")
			for range 3 + r.IntN(3) {
				fmt.Fprintf(&b, "| %d:00 | %s | %s |\n", 8+r.IntN(10), pick(places), pick(offices))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// writeCorpus writes n pages into dir/news.
func writeCorpus(dir string, n int) error {
	if err := os.MkdirAll(filepath.Join(dir, "news"), 0o755); err != nil {
		return err
	}
	var errs []error
	for i := range n {
		errs = append(errs, os.WriteFile(pageFile(dir, i), []byte(pageText(i)), 0o644))
	}
	return errors.Join(errs...)
}

func pageFile(dir string, i int) string {
	return filepath.Join(dir, "news", fmt.Sprintf("p%06d.md", i))
}

// slugLine is the line of the front matter that says a page's address.
var slugLine = regexp.MustCompile(`(?m)^slug: *(\S+)$`)

// copyPages writes the Markdown files of a folder into dir/news, each several times with
// slugs of its own, and returns how many there are then.
func copyPages(from, dir string, times int) (int, error) {
	files, err := filepath.Glob(filepath.Join(from, "*.md"))
	if err != nil || len(files) == 0 {
		return 0, fmt.Errorf("%s holds no *.md: %w", from, errors.Join(err, os.ErrNotExist))
	}
	if err := os.MkdirAll(filepath.Join(dir, "news"), 0o755); err != nil {
		return 0, err
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return 0, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".md")
		for i := range times {
			copied := slugLine.ReplaceAll(data, fmt.Appendf(nil, "slug: ${1}-%d", i))
			if err := os.WriteFile(filepath.Join(dir, "news", fmt.Sprintf("%s-%d.md", name, i)), copied, 0o644); err != nil {
				return 0, err
			}
		}
	}
	return len(files) * times, nil
}
